namespace Spectral.GpuNode.Workers;

/// <summary>A coordinator of this epoch has taken over; nothing of an earlier one is obeyed any more.</summary>
internal sealed record EpochBegan(long Epoch);
