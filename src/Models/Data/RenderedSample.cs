namespace Spectral.Models.Data;

/// <summary>
/// One training sample after templates and tokenization.
/// </summary>
/// <param name="Ids">Token ids, at most the sequence length.</param>
/// <param name="Supervised">
/// Same length as <paramref name="Ids"/>: true where the token is a target of the loss (it is predicted from the
/// tokens before it). Index 0 is never a target.
/// </param>
/// <param name="Label">Class id or number of the whole sequence; null where tokens are supervised.</param>
public sealed record RenderedSample(int[] Ids, bool[] Supervised, float? Label = null)
{
    /// <summary>Whether there is anything to learn from it.</summary>
    public bool HasTarget => Label is not null || Supervised.Contains(true);

    /// <summary>The first <paramref name="length"/> tokens; of a labelled sequence the last token, its end mark, stays the last.</summary>
    public RenderedSample Cut(int length) => this with
    {
        Ids = Label is null ? Ids[..length] : [.. Ids[..(length - 1)], Ids[^1]],
        Supervised = Supervised[..length],
    };
}
