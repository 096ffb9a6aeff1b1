namespace Spectral.Models.Tokenizers.Normalizers;

/// <summary>Applies normalizers one after another; none leaves the text as it is.</summary>
internal sealed class SequenceNormalizer(IReadOnlyList<INormalizer> steps) : INormalizer
{
    public string Normalize(string text)
    {
        foreach (INormalizer step in steps)
        {
            text = step.Normalize(text);
        }

        return text;
    }
}
