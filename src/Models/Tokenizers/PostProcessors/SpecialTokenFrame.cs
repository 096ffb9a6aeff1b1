namespace Spectral.Models.Tokenizers.PostProcessors;

/// <summary>Ids that the post-processor puts before and after a single sequence.</summary>
internal sealed record SpecialTokenFrame(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    public static SpecialTokenFrame Empty { get; } = new([], []);

    /// <summary>The frame around this frame.</summary>
    public SpecialTokenFrame Inside(SpecialTokenFrame outer) => new([.. outer.Before, .. Before], [.. After, .. outer.After]);

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
