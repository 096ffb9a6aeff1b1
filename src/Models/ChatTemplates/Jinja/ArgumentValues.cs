namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Evaluated arguments of a call at <paramref name="Line"/>.</summary>
internal sealed record ArgumentValues(int Line, IReadOnlyList<object?> Positional, IReadOnlyDictionary<string, object?> Named)
{
    /// <summary>The argument at a position or of a name, or <paramref name="fallback"/>.</summary>
    public object? Get(int position, string name, object? fallback) =>
        position < Positional.Count ? Positional[position] : Named.GetValueOrDefault(name, fallback);

    public object? Require(int position, string name) =>
        position < Positional.Count || Named.ContainsKey(name)
            ? Get(position, name, null)
            : throw TemplateError.At(Line, $"the argument '{name}' is missing");

    public string RequireString(int position, string name) => Require(position, name) as string
        ?? throw TemplateError.At(Line, $"the argument '{name}' must be a string");

    /// <summary>Refuses arguments beyond what the callee knows, rather than ignoring them.</summary>
    public ArgumentValues AtMost(int positional, params string[] names) =>
        Positional.Count <= positional && Named.Keys.All(names.Contains)
            ? this
            : throw TemplateError.At(Line, "the call has an argument that is not supported here");
}
