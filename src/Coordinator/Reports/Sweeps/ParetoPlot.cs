using System.Globalization;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;
using Spectral.Coordinator.Sweeps;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Reports.Sweeps;

/// <summary>pareto.png: quality against trainable parameters, a point per setting with its spread, and the front.</summary>
internal static class ParetoPlot
{
    private const string MethodKey = "adapter.method";

    public static byte[] Draw(SweepMessages.Status sweep, IReadOnlyList<SweepRow> rows)
    {
        PlotFont.Install();
        using var plot = new Plot();
        SweepGroup[] groups = [.. SweepGroup.Of(sweep, rows).Where(group => group is { Mean: not null, Parameters: > 0 })];
        if (groups.Length > 0)
        {
            AddFront(plot, sweep, groups);
            AddPoints(plot, sweep, groups);
        }

        plot.Axes.Bottom.TickGenerator = Ticks();
        bool isShare = sweep.Metric != SweepScore.Loss;
        SweepPlotStyle.Finish(
            plot,
            $"{sweep.Sweep}: quality for size",
            "trainable parameters (logarithmic)",
            isShare ? $"{sweep.Metric}, share" : "evaluation loss, nats per token",
            sweep.HigherIsBetter ? Alignment.LowerRight : Alignment.LowerLeft);
        return plot.GetImageBytes(SweepPlotStyle.Width, SweepPlotStyle.Height, ImageFormat.Png);
    }

    private static void AddFront(Plot plot, SweepMessages.Status sweep, SweepGroup[] groups)
    {
        IReadOnlyList<int> front = ParetoFront.Of([.. groups.Select(group => (group.Parameters!.Value, group.Mean!.Value))], sweep.HigherIsBetter);
        Scatter line = plot.Add.ScatterLine(front.Select(index => X(groups[index])).ToArray(), front.Select(index => groups[index].Mean!.Value).ToArray());
        line.Color = Colors.Black.WithOpacity(0.35);
        line.LineWidth = 2;
        line.LinePattern = LinePattern.Dashed;
        line.LegendText = "Pareto front";
    }

    private static void AddPoints(Plot plot, SweepMessages.Status sweep, SweepGroup[] groups)
    {
        int method = SweepGroup.Keys(sweep).ToList().IndexOf(MethodKey);
        foreach ((int index, IGrouping<string, SweepGroup> series) in groups
            .GroupBy(group => method < 0 ? "trials" : group.Values[method], StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Index())
        {
            double[] xs = [.. series.Select(X)];
            double[] ys = [.. series.Select(group => group.Mean!.Value)];
            Scatter points = plot.Add.ScatterPoints(xs, ys);
            points.Color = SweepPlotStyle.Colour(index);
            points.MarkerSize = 11;
            points.LegendText = series.Key;
            if (series.Any(group => group.Spread is not null))
            {
                ErrorBar spread = plot.Add.ErrorBar(xs, ys, [.. series.Select(group => group.Spread ?? 0)]);
                spread.Color = SweepPlotStyle.Colour(index);
            }
        }
    }

    /// <summary>At 1, 2 and 5 of every power of ten.</summary>
    private static NumericManual Ticks()
    {
        double[] values = [.. Enumerable.Range(0, 13).SelectMany(power => (double[])[1, 2, 5], (power, digit) => digit * Math.Pow(10, power))];
        return new NumericManual([.. values.Select(Math.Log10)], [.. values.Select(value => value.ToString("N0", CultureInfo.InvariantCulture))]);
    }

    private static double X(SweepGroup group) => Math.Log10(group.Parameters!.Value);
}
