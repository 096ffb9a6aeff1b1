using System.Globalization;
using Spectre.Console;

namespace Spectral.Cli.Progress;

/// <summary>A bar and a text beside it, on exactly one row of the terminal.</summary>
internal static class ProgressBar
{
    private const int Widest = 40;
    private const int Narrowest = 8;

    /// <summary>Columns that stay free: a terminal shows Ctrl-C as two letters behind the text, and may go on to the next row at its edge.</summary>
    private const int Free = 3;

    /// <param name="fraction">Done, 0..1.</param>
    /// <param name="text">The text in at most so many characters.</param>
    /// <param name="width">Columns of the terminal.</param>
    public static Markup Draw(double fraction, Func<int, string> text, int width)
    {
        string label = text(Math.Max(0, width - Free - 1 - Narrowest));
        int bar = Math.Clamp(width - Free - 1 - label.Length, 0, Widest);
        int filled = (int)Math.Round(Math.Clamp(fraction, 0, 1) * bar);
        return Markup.FromInterpolated(CultureInfo.InvariantCulture, $"[green]{new string('━', filled)}[/][grey]{new string('━', bar - filled)}[/] {label}");
    }
}
