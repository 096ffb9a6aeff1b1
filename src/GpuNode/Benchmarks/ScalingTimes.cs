namespace Spectral.GpuNode.Benchmarks;

/// <summary>Milliseconds of the same optimizer steps, per round.</summary>
/// <param name="Alone">One worker.</param>
/// <param name="Apart">All of them at once, each the whole step without a word to the others: that of the slowest.</param>
/// <param name="Together">All of them share the step: that of the slowest.</param>
internal sealed record ScalingTimes(IReadOnlyList<double> Alone, IReadOnlyList<double> Apart, IReadOnlyList<double> Together);
