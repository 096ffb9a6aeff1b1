using Spectral.Shared.Recipes.Schema;

namespace Spectral.Shared.Recipes.Values;

/// <summary>One of the names of an enum, in kebab-case.</summary>
internal sealed class ChoiceFormat(Type enumType) : ValueFormat
{
    private readonly string[] _names = [.. Enum.GetNames(enumType).Select(Casing.Kebab)];

    public IReadOnlyList<string> Names => _names;

    public override string Description => "one of " + string.Join(", ", _names);

    public override object? Parse(string text, out string? problem)
    {
        int index = Array.IndexOf(_names, text);
        problem = index < 0 ? $"{Quote(text)} is not known{NearestName.Hint(text, _names)}" : null;
        return index < 0 ? null : Enum.GetValues(enumType).GetValue(index);
    }

    public override string Write(object value) => Casing.Kebab(value.ToString()!);
}
