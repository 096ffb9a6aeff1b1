using ScottPlot;
using ScottPlot.Plottables;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Reports.Sweeps;

/// <summary>loss.png of a sweep: the training loss of each trial, smoothed.</summary>
internal static class LossCurves
{
    /// <summary>A legend of more says nothing any more.</summary>
    private const int MostNamed = 16;

    private const double Smoothing = 0.9;

    public static byte[] Draw(SweepMessages.Status sweep, IReadOnlyList<SweepRow> rows)
    {
        PlotFont.Install();
        using var plot = new Plot();
        SweepRow[] trained = [.. rows.Where(row => row.Curve.Count > 1)];
        foreach ((int index, SweepRow row) in trained.Index())
        {
            StepRecord[] steps = [.. row.Curve.Where(step => step.Tokens > 0 && double.IsFinite(step.Loss))];
            Scatter line = plot.Add.ScatterLine(steps.Select(step => (double)step.Step).ToArray(), Smooth([.. steps.Select(step => step.Loss)]));
            line.Color = SweepPlotStyle.Colour(index);
            line.LineWidth = 2;
            line.LinePattern = (index / 7) switch { 0 => LinePattern.Solid, 1 => LinePattern.Dashed, _ => LinePattern.Dotted };
            if (trained.Length <= MostNamed)
            {
                line.LegendText = string.Join(", ", row.Trial.Values);
            }
        }

        SweepPlotStyle.Finish(plot, $"{sweep.Sweep}: training loss", "optimizer step", "loss, nats per supervised token, smoothed", Alignment.UpperRight);
        return plot.GetImageBytes(SweepPlotStyle.Width, SweepPlotStyle.Height, ImageFormat.Png);
    }

    /// <summary>Exponential moving average, corrected for its start.</summary>
    private static double[] Smooth(double[] values)
    {
        double average = 0;
        double weight = 0;
        return
        [
            .. values.Select(value =>
            {
                average = (Smoothing * average) + ((1 - Smoothing) * value);
                weight = (Smoothing * weight) + (1 - Smoothing);
                return average / weight;
            }),
        ];
    }
}
