namespace Spectral.Coordinator.Reports.Analysis;

/// <summary>One number of one weight.</summary>
/// <param name="Kind">What weights of one role share, e.g. q_proj: one colour, one line of the legend.</param>
/// <param name="Layer">Its layer, from 0.</param>
public sealed record LayerPoint(string Kind, int Layer, double Value);
