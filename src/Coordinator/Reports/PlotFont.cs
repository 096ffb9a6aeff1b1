using ScottPlot;
using SkiaSharp;

namespace Spectral.Coordinator.Reports;

/// <summary>
/// The font of plots, carried in the assembly: a container or a bare machine has none, and text would not be drawn.
/// </summary>
internal sealed class PlotFont : IFontResolver
{
    /// <summary>The name under which plots ask for it; not that of any installed font.</summary>
    public const string Name = "Spectral Report Sans";

    private const string Resource = "Spectral.Coordinator.Reports.Font.report-sans.ttf";

    private static readonly Lazy<PlotFont> Installed = new(() =>
    {
        var font = new PlotFont();
        Fonts.FontResolvers.Insert(0, font);
        Fonts.Default = Name;
        return font;
    });

    private PlotFont()
    {
    }

    /// <summary>Makes the font known to plots of this process.</summary>
    public static void Install() => _ = Installed.Value;

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing)
    {
        if (fontName != Name)
        {
            return null;
        }

        using Stream stream = typeof(PlotFont).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in the assembly");
        return SKTypeface.FromStream(stream);
    }

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        CreateTypeface(fontName, FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal);
}
