namespace Spectral.Shared.Recipes.Values;

/// <summary>true or false.</summary>
internal sealed class BooleanFormat : ValueFormat
{
    public override string Description => "true or false";

    public override object? Parse(string text, out string? problem)
    {
        bool understood = bool.TryParse(text, out bool value);
        problem = understood ? null : Expected(text);
        return understood ? value : null;
    }

    public override string Write(object value) => (bool)value ? "true" : "false";
}
