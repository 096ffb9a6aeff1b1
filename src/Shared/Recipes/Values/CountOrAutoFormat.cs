namespace Spectral.Shared.Recipes.Values;

/// <summary>A whole number or auto.</summary>
internal sealed class CountOrAutoFormat : ValueFormat
{
    private static readonly IntegerFormat Integer = new(typeof(int));

    public override string Description => "an integer or auto";

    public override object? Parse(string text, out string? problem)
    {
        problem = null;
        if (text == "auto")
        {
            return CountOrAuto.Auto;
        }

        if (Integer.Parse(text, out string? integerProblem) is int count)
        {
            return new CountOrAuto(count);
        }

        problem = integerProblem!.StartsWith("expected", StringComparison.Ordinal) ? Expected(text) : integerProblem;
        return null;
    }

    public override string Write(object value) => value.ToString()!;

    public override object? Measure(object value) => ((CountOrAuto)value).Count;
}
