namespace Spectral.Coordinator.Reports.Analysis;

/// <summary>The curve of one weight in a plot of many.</summary>
/// <param name="Kind">What weights of one role share, e.g. q_proj: one colour, one line of the legend.</param>
/// <param name="Values">At x = 1, 2, ...</param>
public sealed record LayerCurve(string Kind, IReadOnlyList<double> Values);
