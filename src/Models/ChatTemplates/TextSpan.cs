namespace Spectral.Models.ChatTemplates;

/// <summary>A stretch of a text, in UTF-16 code units: [<paramref name="Start"/>, Start + Length).</summary>
public readonly record struct TextSpan(int Start, int Length)
{
    public int End => Start + Length;
}
