namespace Spectral.Models.Data;

/// <summary>
/// One training sample after templates and tokenization.
/// </summary>
/// <param name="Ids">Token ids, at most the sequence length.</param>
/// <param name="Supervised">
/// Same length as <paramref name="Ids"/>: true where the token is a target of the loss (it is predicted from the
/// tokens before it). Index 0 is never a target.
/// </param>
public sealed record RenderedSample(int[] Ids, bool[] Supervised);
