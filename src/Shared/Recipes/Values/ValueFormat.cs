namespace Spectral.Shared.Recipes.Values;

/// <summary>How one kind of value is written in a recipe.</summary>
internal abstract class ValueFormat
{
    /// <summary>What the value is called in messages and in the reference, e.g. "an integer".</summary>
    public abstract string Description { get; }

    /// <summary>True when a quoted scalar is a legal spelling; false where quotes would make it a text.</summary>
    public virtual bool AcceptsQuoted => false;

    /// <summary>The value that <paramref name="text"/> spells, or null with what is wrong, e.g. "expected an integer, found 1.5".</summary>
    public abstract object? Parse(string text, out string? problem);

    /// <summary>The key of a block of one key that is a legal spelling too; null where none is.</summary>
    public virtual string? BlockKey => null;

    /// <summary>The value of a block whose only key is <see cref="BlockKey"/> and has the value <paramref name="text"/>, as <see cref="Parse"/>.</summary>
    public virtual object? ParseBlock(string text, out string? problem) => Parse(text, out problem);

    /// <summary>A spelling that <see cref="Parse"/> or <see cref="ParseBlock"/> reads back to an equal value, as it stands in YAML.</summary>
    public abstract string Write(object value);

    /// <summary>The quantity that a range limits.</summary>
    public virtual object? Measure(object value) => value;

    protected string Expected(string found) => $"expected {Description}, found {Quote(found)}";

    /// <summary>A value from the file as messages show it: one line, not endless.</summary>
    public static string Quote(string text)
    {
        const int Longest = 60;
        string line = string.Concat(text.Take(Longest).Select(letter => char.IsControl(letter) ? ' ' : letter));
        return text.Length == 0 ? "nothing" : text.Length > Longest ? $"\"{line}...\"" : $"\"{line}\"";
    }
}
