using System.Globalization;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;
using Spectral.Coordinator.Reports.Sweeps;

namespace Spectral.Coordinator.Reports.Analysis;

/// <summary>Singular values over their index, both logarithmic, a curve per weight, as a PNG.</summary>
public static class SpectrumPlot
{
    private const double Smallest = 1e-12;

    public static byte[] Draw(string title, IReadOnlyList<LayerCurve> curves)
    {
        PlotFont.Install();
        using var plot = new Plot();
        foreach ((int index, IGrouping<string, LayerCurve> kind) in curves.GroupBy(curve => curve.Kind, StringComparer.Ordinal).Index())
        {
            foreach ((int member, LayerCurve curve) in kind.Index())
            {
                double[] values = [.. curve.Values.Where(value => value > Smallest)];
                Scatter line = plot.Add.ScatterLine(values.Select((_, i) => Math.Log10(i + 1)).ToArray(), values.Select(Math.Log10).ToArray());
                line.Color = SweepPlotStyle.Colour(index).WithOpacity(0.7);
                line.LineWidth = 1.5f;
                line.LegendText = member == 0 ? kind.Key : "";
            }
        }

        plot.Axes.Bottom.TickGenerator = Ticks(0, 5);
        plot.Axes.Left.TickGenerator = Ticks(-12, 6);
        SweepPlotStyle.Finish(plot, title, "singular value, by size (logarithmic)", "s (logarithmic)", Alignment.LowerLeft);
        return plot.GetImageBytes(SweepPlotStyle.Width, SweepPlotStyle.Height, ImageFormat.Png);
    }

    /// <summary>At 1, 2 and 5 of every power of ten.</summary>
    private static NumericManual Ticks(int first, int last)
    {
        double[] values = [.. Enumerable.Range(first, last - first + 1).SelectMany(power => (double[])[1, 2, 5], (power, digit) => digit * Math.Pow(10, power))];
        return new NumericManual([.. values.Select(Math.Log10)], [.. values.Select(value => value.ToString("0.############", CultureInfo.InvariantCulture))]);
    }
}
