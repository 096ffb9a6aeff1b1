using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures.Deberta;

/// <summary>What every layer's attention needs to know of a batch, computed once.</summary>
/// <param name="Padding">Bool [rows, 1, 1, keys], true where a key is padding.</param>
/// <param name="Relative">int64 [queries, keys]: row of the embedding of their distance; null without relative attention.</param>
/// <param name="Distances">Embeddings of the distances [2 span, d]; null without relative attention.</param>
internal sealed record EncoderInputs(Tensor Padding, Tensor? Relative, Tensor? Distances);
