using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;
using Spectral.Coordinator.Reports.Sweeps;

namespace Spectral.Coordinator.Reports.Analysis;

/// <summary>One number per weight over the layers of a model, a line per kind of weight, as a PNG.</summary>
public static class LayerPlot
{
    public static byte[] Draw(string title, string quantity, IReadOnlyList<LayerPoint> points)
    {
        PlotFont.Install();
        using var plot = new Plot();
        foreach ((int index, IGrouping<string, LayerPoint> kind) in points.GroupBy(point => point.Kind, StringComparer.Ordinal).Index())
        {
            LayerPoint[] ordered = [.. kind.OrderBy(point => point.Layer)];
            Scatter line = plot.Add.Scatter(ordered.Select(point => (double)point.Layer).ToArray(), ordered.Select(point => point.Value).ToArray());
            line.Color = SweepPlotStyle.Colour(index);
            line.MarkerSize = 9;
            line.LegendText = kind.Key;
        }

        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };
        SweepPlotStyle.Finish(plot, title, "layer", quantity, Alignment.UpperRight);
        plot.Axes.SetLimitsY(0, Math.Max(points.Select(point => point.Value).DefaultIfEmpty(0).Max() * 1.15, double.Epsilon));
        return plot.GetImageBytes(SweepPlotStyle.Width, SweepPlotStyle.Height, ImageFormat.Png);
    }
}
