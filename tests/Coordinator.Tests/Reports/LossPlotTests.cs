using SkiaSharp;
using Spectral.Coordinator.Reports;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Reports;

public sealed class LossPlotTests
{
    [Fact]
    public void The_picture_shows_the_steps_the_evaluations_and_text()
    {
        byte[] png = LossPlot.Draw("quickstart: training loss", Steps(150), Evaluations());
        using SKBitmap picture = SKBitmap.Decode(png);
        Assert.Equal((1000, 600), (picture.Width, picture.Height));
        Assert.True(Count(picture, new SKColor(0x08, 0x51, 0x9c)) > 500, "the smoothed line is drawn");
        Assert.True(Count(picture, new SKColor(0xd9, 0x5f, 0x0e)) > 100, "the evaluations are drawn");
        Assert.True(DarkPixels(picture, 0, 50) > 300, "the title is drawn");
        Assert.True(DarkPixels(picture, 548, 600) > 100, "the axis label is drawn");
    }

    [Fact]
    public void Nothing_to_plot_still_gives_a_picture()
    {
        using SKBitmap picture = SKBitmap.Decode(LossPlot.Draw("empty", [], []));
        Assert.Equal(1000, picture.Width);
    }

    [Fact]
    public void Evaluations_are_marks_and_not_joined()
    {
        EvaluationRecord[] ends = [Evaluations()[0], Evaluations()[2]];
        using SKBitmap picture = SKBitmap.Decode(LossPlot.Draw("two", Steps(150), ends));
        int orange = Enumerable.Range(300, 400).Sum(x => Enumerable.Range(60, 460).Count(y => IsNear(picture.GetPixel(x, y), new SKColor(0xd9, 0x5f, 0x0e))));
        Assert.Equal(0, orange);
    }

    private static bool IsNear(SKColor found, SKColor wanted) =>
        Math.Abs(found.Red - wanted.Red) + Math.Abs(found.Green - wanted.Green) + Math.Abs(found.Blue - wanted.Blue) < 60;

    private static StepRecord[] Steps(int count) => [.. Enumerable.Range(1, count).Select(step =>
        new StepRecord("trial-0", step, (float)(100 * (0.4 + (1.6 * Math.Exp(-step / 40.0)) + (0.08 * Math.Sin(step * 2.1)))), 100, 1e-3, 1, step, 100, 1, 0, 1))];

    private static EvaluationRecord[] Evaluations() =>
    [
        new("trial-0", 0, 2.1, 100, new Dictionary<string, double>(StringComparer.Ordinal), 10, 1),
        new("trial-0", 75, 0.7, 100, new Dictionary<string, double>(StringComparer.Ordinal), 10, 1),
        new("trial-0", 150, 0.5, 100, new Dictionary<string, double>(StringComparer.Ordinal), 10, 1),
    ];

    private static int Count(SKBitmap picture, SKColor color) => picture.Pixels.Count(pixel => pixel == color);

    private static int DarkPixels(SKBitmap picture, int top, int bottom) =>
        picture.Pixels.Skip(top * picture.Width).Take((bottom - top) * picture.Width).Count(pixel => pixel.Red < 100 && pixel.Green < 100 && pixel.Blue < 100);
}
