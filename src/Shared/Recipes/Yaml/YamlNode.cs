namespace Spectral.Shared.Recipes.Yaml;

/// <summary>A piece of YAML and where it stands.</summary>
/// <param name="Place">As messages name it: <c>recipes/x.yaml:12</c>, or <c>--set</c>.</param>
internal abstract record YamlNode(string Place)
{
    /// <summary>What the node is called in messages.</summary>
    public abstract string Kind { get; }

    /// <summary>True for an explicit null, which stands for "the default".</summary>
    public virtual bool IsNull => false;
}

/// <summary>A single value, still as text.</summary>
/// <param name="Text">The value without its quotes.</param>
/// <param name="IsQuoted">True when it was quoted, or a block, and so can only be a text.</param>
internal sealed record YamlScalar(string Place, string Text, bool IsQuoted) : YamlNode(Place)
{
    public override string Kind => "a single value";

    public override bool IsNull => !IsQuoted && Text is "" or "~" or "null";
}

/// <summary>A list.</summary>
internal sealed record YamlSequence(string Place, IReadOnlyList<YamlNode> Items) : YamlNode(Place)
{
    public override string Kind => "a list";
}

/// <summary>A block of keys; keys are unique.</summary>
internal sealed record YamlMapping(string Place, IReadOnlyList<YamlEntry> Entries) : YamlNode(Place)
{
    public override string Kind => "a block of keys";

    public YamlEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);
}

/// <summary>One key of a block with its value.</summary>
/// <param name="Place">Where the key stands.</param>
internal sealed record YamlEntry(string Place, string Key, YamlNode Value);
