using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes.Values;

namespace Spectral.Shared.Recipes.Reading;

/// <summary>What a base that is held in fewer bits has no sense with.</summary>
internal static class QuantizationRules
{
    /// <summary>What is wrong with <paramref name="recipe"/>; the key to change stands first.</summary>
    public static IEnumerable<RuleViolation> Check(Recipe recipe)
    {
        if (recipe.BaseQuantization != BaseQuantization.None && recipe.Adapter.Method == AdapterMethod.Full)
        {
            yield return new(
                $"{new ChoiceFormat(typeof(BaseQuantization)).Write(recipe.BaseQuantization)} with adapter.method full: what is trained is a whole fp32 copy "
                + "of each weight beside the base, and would correct the base's rounding instead of learning; use none",
                "base_quantization", "adapter.method");
        }
    }
}
