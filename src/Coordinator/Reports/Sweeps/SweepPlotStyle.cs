using ScottPlot;

namespace Spectral.Coordinator.Reports.Sweeps;

/// <summary>What a sweep's plots have in common.</summary>
internal static class SweepPlotStyle
{
    public const int Width = 1000;
    public const int Height = 600;
    private const float FontSize = 16;

    /// <summary>Colours that people with colour vision deficiencies tell apart (Okabe and Ito, 2008).</summary>
    private static readonly Color[] Palette =
        [.. new[] { "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000" }.Select(Color.FromHex)];

    public static Color Colour(int index) => Palette[index % Palette.Length];

    /// <summary>Text, axes, frame and legend.</summary>
    public static void Finish(Plot plot, string title, string x, string y, Alignment legend)
    {
        plot.Title(title, size: FontSize + 4);
        plot.XLabel(x, FontSize);
        plot.YLabel(y, FontSize);
        plot.Font.Set(PlotFont.Name);
        plot.Axes.Bottom.TickLabelStyle.FontSize = FontSize - 2;
        plot.Axes.Left.TickLabelStyle.FontSize = FontSize - 2;
        plot.Axes.Right.FrameLineStyle.IsVisible = false;
        plot.Axes.Top.FrameLineStyle.IsVisible = false;
        plot.Axes.Margins(0.06, 0.1);
        plot.Grid.MajorLineColor = Colors.Black.WithOpacity(0.1);
        plot.FigureBackground.Color = Colors.White;
        plot.Layout.Fixed(new PixelPadding(left: 90, right: 30, bottom: 70, top: 60));
        plot.Legend.FontSize = FontSize - 3;
        plot.Legend.FontName = PlotFont.Name;
        plot.Legend.OutlineColor = Colors.Black.WithOpacity(0.2);
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.ShowLegend(legend);
    }
}
