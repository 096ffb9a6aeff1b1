namespace Spectral.GpuNode.Benchmarks;

/// <summary>Milliseconds of the same optimizer steps, per round.</summary>
/// <param name="Alone">One worker.</param>
/// <param name="Together">All of them: that of the slowest.</param>
internal sealed record ScalingTimes(IReadOnlyList<double> Alone, IReadOnlyList<double> Together);
