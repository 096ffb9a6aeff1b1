using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Reports;

/// <summary>Training loss over steps, smoothed, with the evaluations on top, as a PNG.</summary>
internal static class LossPlot
{
    private const int Width = 1000;
    private const int Height = 600;
    private const float FontSize = 16;
    private const int TickCount = 14;

    private static readonly Color Raw = Color.FromHex("#9ecae1");
    private static readonly Color Smooth = Color.FromHex("#08519c");
    private static readonly Color Evaluated = Color.FromHex("#d95f0e");

    /// <returns>The bytes of the picture.</returns>
    public static byte[] Draw(string title, IReadOnlyList<StepRecord> steps, IReadOnlyList<EvaluationRecord> evaluations)
    {
        PlotFont.Install();
        using var plot = new Plot();
        AddSteps(plot, steps);
        AddEvaluations(plot, evaluations);
        Dress(plot, title);
        return plot.GetImageBytes(Width, Height, ImageFormat.Png);
    }

    private static void AddSteps(Plot plot, IReadOnlyList<StepRecord> steps)
    {
        StepRecord[] supervised = [.. steps.Where(step => step.Tokens > 0)];
        if (supervised.Length == 0)
        {
            return;
        }

        double[] xs = [.. supervised.Select(step => (double)step.Step)];
        double[] losses = [.. supervised.Select(step => step.Loss)];
        Scatter raw = plot.Add.ScatterLine(xs, losses);
        raw.Color = Raw;
        raw.LineWidth = 1;
        raw.LegendText = "step";
        Scatter smooth = plot.Add.ScatterLine(xs, MovingAverage(losses, losses.Length / 30));
        smooth.Color = Smooth;
        smooth.LineWidth = 3;
        smooth.LegendText = "moving average";
    }

    private static void AddEvaluations(Plot plot, IReadOnlyList<EvaluationRecord> evaluations)
    {
        if (evaluations.Count == 0)
        {
            return;
        }

        Scatter points = plot.Add.Scatter(
            evaluations.Select(evaluation => (double)evaluation.Step).ToArray(),
            evaluations.Select(evaluation => evaluation.Loss).ToArray());
        points.Color = Evaluated;
        points.LineWidth = 1.5f;
        points.LinePattern = LinePattern.Dashed;
        points.MarkerSize = 11;
        points.LegendText = "evaluation";
    }

    private static void Dress(Plot plot, string title)
    {
        plot.Title(title, size: FontSize + 4);
        plot.XLabel("optimizer step", FontSize);
        plot.YLabel("loss (nats per supervised token)", FontSize);
        plot.Font.Set(PlotFont.Name);
        plot.Axes.Bottom.TickLabelStyle.FontSize = FontSize - 2;
        plot.Axes.Left.TickLabelStyle.FontSize = FontSize - 2;
        plot.Axes.Right.FrameLineStyle.IsVisible = false;
        plot.Axes.Top.FrameLineStyle.IsVisible = false;
        plot.Grid.MajorLineColor = Colors.Black.WithOpacity(0.1);
        plot.FigureBackground.Color = Colors.White;
        plot.Legend.FontSize = FontSize - 2;
        plot.Legend.FontName = PlotFont.Name;
        plot.Legend.OutlineColor = Colors.Black.WithOpacity(0.2);
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.ShowLegend(Alignment.UpperRight);
        plot.Axes.Margins(0.02, 0.08);
        plot.Axes.Left.TickGenerator = new NumericAutomatic { TargetTickCount = TickCount };
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { TargetTickCount = TickCount, IntegerTicksOnly = true };
        plot.Layout.Fixed(new PixelPadding(left: 90, right: 30, bottom: 70, top: 60));
    }

    /// <summary>Mean over a window around each point, cut off where the data ends.</summary>
    private static double[] MovingAverage(double[] values, int half) =>
        [.. values.Select((_, i) => values[Math.Max(0, i - half)..Math.Min(values.Length, i + half + 1)].Average())];
}
