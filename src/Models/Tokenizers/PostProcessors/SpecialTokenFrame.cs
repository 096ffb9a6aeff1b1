namespace Spectral.Models.Tokenizers.PostProcessors;

/// <summary>Ids that the post-processor puts around a single sequence, and around and between the two of a pair.</summary>
/// <param name="Before">Before a single sequence.</param>
/// <param name="After">After a single sequence.</param>
/// <param name="Pair">For two sequences; null where the files say nothing of pairs.</param>
internal sealed record SpecialTokenFrame(IReadOnlyList<int> Before, IReadOnlyList<int> After, PairFrame? Pair = null)
{
    public static SpecialTokenFrame Empty { get; } = new([], []);

    /// <summary>BERT's: `[CLS] A [SEP]`, and `[CLS] A [SEP] B [SEP]`.</summary>
    public static SpecialTokenFrame Around(int start, int separator) =>
        new([start], [separator], new PairFrame([start], [separator], [separator]));

    /// <summary>The frame around this frame.</summary>
    public SpecialTokenFrame Inside(SpecialTokenFrame outer) =>
        new([.. outer.Before, .. Before], [.. After, .. outer.After], outer.Pair ?? Pair);

    /// <summary>The frame with <paramref name="bosId"/> in front exactly if asked for; null leaves it as it is.</summary>
    public SpecialTokenFrame WithBos(bool? wanted, int bosId) => wanted switch
    {
        true when Before.Count == 0 || Before[0] != bosId => this with { Before = [bosId, .. Before] },
        false when Before.Count > 0 && Before[0] == bosId => this with { Before = [.. Before.Skip(1)] },
        _ => this,
    };

    /// <summary>The frame with <paramref name="eosId"/> at the end exactly if asked for; null leaves it as it is.</summary>
    public SpecialTokenFrame WithEos(bool? wanted, int eosId) => wanted switch
    {
        true when After.Count == 0 || After[^1] != eosId => this with { After = [.. After, eosId] },
        false when After.Count > 0 && After[^1] == eosId => this with { After = [.. After.SkipLast(1)] },
        _ => this,
    };
}
