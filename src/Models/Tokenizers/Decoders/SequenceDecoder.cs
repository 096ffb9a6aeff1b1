namespace Spectral.Models.Tokenizers.Decoders;

/// <summary>Applies decoders one after another.</summary>
internal sealed class SequenceDecoder(IReadOnlyList<IDecoder> steps) : IDecoder
{
    public List<string> Decode(List<string> tokens)
    {
        foreach (IDecoder step in steps)
        {
            tokens = step.Decode(tokens);
        }

        return tokens;
    }
}
