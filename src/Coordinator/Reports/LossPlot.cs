using System.Globalization;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Reports;

/// <summary>Training loss over steps, smoothed, with the evaluations on top, as a PNG.</summary>
internal sealed class LossPlot
{
    private const int Width = 1000;
    private const int Height = 600;
    private const float FontSize = 16;
    private const int StepTicks = 12;

    private static readonly Color Raw = Color.FromHex("#9ecae1");
    private static readonly Color Smooth = Color.FromHex("#08519c");
    private static readonly Color Evaluated = Color.FromHex("#d95f0e");

    private readonly Plot _plot;
    private readonly StepRecord[] _steps;
    private readonly IReadOnlyList<EvaluationRecord> _evaluations;
    private readonly LossScale _scale;

    private LossPlot(Plot plot, IReadOnlyList<StepRecord> steps, IReadOnlyList<EvaluationRecord> evaluations)
    {
        _plot = plot;
        _steps = [.. steps.Where(step => step.Tokens > 0)];
        _evaluations = evaluations;
        _scale = LossScale.For([.. Losses]);
    }

    private IEnumerable<double> Losses => _steps.Select(step => step.Loss).Concat(_evaluations.Select(evaluation => evaluation.Loss));

    /// <returns>The bytes of the picture.</returns>
    public static byte[] Draw(string title, IReadOnlyList<StepRecord> steps, IReadOnlyList<EvaluationRecord> evaluations)
    {
        PlotFont.Install();
        using var plot = new Plot();
        new LossPlot(plot, steps, evaluations).Compose(title);
        return plot.GetImageBytes(Width, Height, ImageFormat.Png);
    }

    private void Compose(string title)
    {
        AddSteps();
        AddEvaluations();
        AddAxes(title);
        AddLegend();
    }

    private void AddSteps()
    {
        if (_steps.Length == 0)
        {
            return;
        }

        double[] xs = [.. _steps.Select(step => (double)step.Step)];
        double[] ys = [.. _steps.Select(step => _scale.Position(step.Loss))];
        Scatter raw = _plot.Add.ScatterLine(xs, ys);
        raw.Color = Raw;
        raw.LineWidth = 1.5f;
        raw.LegendText = "training, each step";
        Scatter smooth = _plot.Add.ScatterLine(xs, MovingAverage(ys, Math.Max(1, ys.Length / 30)));
        smooth.Color = Smooth;
        smooth.LineWidth = 3;
        smooth.LegendText = "training, moving average";
    }

    /// <summary>Markers alone: between two evaluations nothing was measured.</summary>
    private void AddEvaluations()
    {
        if (_evaluations.Count == 0)
        {
            return;
        }

        Scatter points = _plot.Add.ScatterPoints(
            _evaluations.Select(evaluation => (double)evaluation.Step).ToArray(),
            _evaluations.Select(evaluation => _scale.Position(evaluation.Loss)).ToArray());
        points.Color = Evaluated;
        points.MarkerSize = 12;
        points.LegendText = "evaluation";
        Label(_evaluations[0], Alignment.MiddleLeft, 14, -2);
        if (_evaluations.Count > 1)
        {
            Label(_evaluations[^1], Alignment.UpperRight, -10, 6);
        }
    }

    private void Label(EvaluationRecord evaluation, Alignment alignment, float right, float down)
    {
        Text text = _plot.Add.Text(evaluation.Loss.ToString("0.000", CultureInfo.InvariantCulture), evaluation.Step, _scale.Position(evaluation.Loss));
        text.LabelFontName = PlotFont.Name;
        text.LabelFontSize = FontSize - 1;
        text.LabelFontColor = Evaluated;
        text.LabelAlignment = alignment;
        text.OffsetX = right;
        text.OffsetY = down;
    }

    private void AddAxes(string title)
    {
        _plot.Title(title, size: FontSize + 4);
        _plot.XLabel("optimizer step", FontSize);
        _plot.YLabel($"loss, nats per supervised token{(_scale.IsLogarithmic ? " (logarithmic)" : "")}", FontSize);
        _plot.Font.Set(PlotFont.Name);
        _plot.Axes.Bottom.TickLabelStyle.FontSize = FontSize - 2;
        _plot.Axes.Left.TickLabelStyle.FontSize = FontSize - 2;
        _plot.Axes.Right.FrameLineStyle.IsVisible = false;
        _plot.Axes.Top.FrameLineStyle.IsVisible = false;
        _plot.Axes.Margins(0.03, 0.08);
        _plot.Axes.Left.TickGenerator = _scale.Ticks([.. Losses.Select(_scale.Position)]);
        _plot.Axes.Bottom.TickGenerator = new NumericAutomatic { TargetTickCount = StepTicks, IntegerTicksOnly = true };
        _plot.Grid.MajorLineColor = Colors.Black.WithOpacity(0.1);
        _plot.FigureBackground.Color = Colors.White;
        _plot.Layout.Fixed(new PixelPadding(left: 90, right: 30, bottom: 70, top: 60));
    }

    private void AddLegend()
    {
        _plot.Legend.FontSize = FontSize - 2;
        _plot.Legend.FontName = PlotFont.Name;
        _plot.Legend.OutlineColor = Colors.Black.WithOpacity(0.2);
        _plot.Legend.ShadowColor = Colors.Transparent;
        _plot.ShowLegend(Alignment.UpperRight);
    }

    /// <summary>Mean over a window around each point, which narrows towards both ends so that neither is pulled inwards.</summary>
    private static double[] MovingAverage(double[] values, int half) =>
        [.. values.Select((_, i) =>
        {
            int reach = Math.Min(half, Math.Min(i, values.Length - 1 - i));
            return values[(i - reach)..(i + reach + 1)].Average();
        })];
}
