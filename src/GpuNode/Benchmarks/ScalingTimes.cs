namespace Spectral.GpuNode.Benchmarks;

/// <summary>Milliseconds of the same optimizer steps, per round.</summary>
/// <param name="Alone">One worker.</param>
/// <param name="Apart">All of them at once, each the whole step without a word to the others: that of the slowest.</param>
/// <param name="Together">All of them share the step: that of the slowest.</param>
/// <param name="AloneLonger">One worker, a step of as many leaves as the stages take.</param>
/// <param name="Stages">Each holds a part of the layers: that of the slowest.</param>
internal sealed record ScalingTimes(
    IReadOnlyList<double> Alone,
    IReadOnlyList<double> Apart,
    IReadOnlyList<double> Together,
    IReadOnlyList<double> AloneLonger,
    IReadOnlyList<double> Stages);
