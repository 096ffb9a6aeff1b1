namespace Spectral.Shared.Recipes.Schema;

/// <summary>
/// Makes a property a key of the recipe. Its name in YAML is the property's in snake_case; a C# <c>required</c> property is a
/// required key; the default is the one that a new instance has.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KnobAttribute(string effect) : Attribute
{
    /// <summary>What turning the knob changes, for the reference.</summary>
    public string Effect { get; } = effect;
}
