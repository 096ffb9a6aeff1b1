namespace Spectral.Models.Architectures.Attention;

/// <summary>What every layer's attention needs to know of a batch, computed once.</summary>
/// <param name="Rotation">Of queries and of the new keys.</param>
/// <param name="Attention">Who attends to whom.</param>
internal sealed record AttentionInputs(Rotation Rotation, IAttention Attention);
