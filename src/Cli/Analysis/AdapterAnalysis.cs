using Spectral.Cli.CommandLine;
using Spectral.Cli.Models;
using Spectral.Coordinator.Reports.Analysis;
using Spectral.Models.Adapters;
using Spectral.SpectralOps.Analysis;
using Spectre.Console;

namespace Spectral.Cli.Analysis;

/// <summary><c>spectral analyze adapter</c>: where and how far an adapter moved its base.</summary>
internal static class AdapterAnalysis
{
    /// <param name="session">The base model with the adapter on it.</param>
    /// <param name="adapter">The adapter's directory, for people.</param>
    /// <param name="plot">PNG of the norms; that of the angles lies beside it, with -angles in its name.</param>
    public static void Show(Invocation invocation, ModelSession session, string adapter, string plot)
    {
        GeometryLine[] lines = [.. session.Adapted!.Linears.Select(Line)];
        string angles = Path.Combine(Path.GetDirectoryName(plot) ?? "", $"{Path.GetFileNameWithoutExtension(plot)}-angles{Path.GetExtension(plot)}");
        PlotFile.Write(plot, Plot($"{adapter}: size of the change", "||Delta|| / ||W||, Frobenius", line => line.RelativeNorm));
        PlotFile.Write(angles, Plot($"{adapter}: turn of the leading left singular vectors", "largest principal angle, degrees", line => line.LargestLeftAngle));
        if (!invocation.Json)
        {
            Table table = new Table().Border(TableBorder.Rounded)
                .AddColumns("weight", "rank of change", "norm", "relative", "columns", "left angle", "right angle", "inside");
            foreach (GeometryLine line in lines)
            {
                table.AddRow(
                    Markup.Escape(line.Module), $"{line.Rank}", $"{line.Norm:0.####}", $"{line.RelativeNorm:P2}", $"{line.Columns}",
                    $"{line.LargestLeftAngle:0.00}", $"{line.LargestRightAngle:0.00}", $"{line.Inside:P1}");
            }

            invocation.People.Write(table);
            invocation.WriteLine("angles: the largest between the leading columns of W and of W + change, in degrees; inside: share of the change within those columns");
            invocation.WriteLine($"wrote {plot} and {angles}");
        }

        invocation.WriteJson(new { adapter, plot, anglesPlot = angles, weights = lines });

        byte[] Plot(string title, string quantity, Func<GeometryLine, double> value) => LayerPlot.Draw(
            title, quantity, [.. lines.Select(line => new LayerPoint(ModuleName.Kind(line.Module), ModuleName.Layer(line.Module), value(line)))]);
    }

    /// <summary>The columns compared are those up to the last that the adapter tunes: the leading ones hold all of them.</summary>
    private static GeometryLine Line(AdaptedLinear linear)
    {
        int full = checked((int)Math.Min(linear.Linear.OutputSize, linear.Linear.InputSize));
        int columns = Math.Min(full, linear.Columns.Select(range => range.Last + 1).DefaultIfEmpty(linear.Specification.Rank).Max());
        AdapterGeometry geometry = AdapterGeometry.Measure(linear.Linear.Weight, linear.Adapter, columns);
        return new GeometryLine(
            linear.Module, geometry.Rank, geometry.Norm, geometry.RelativeNorm, columns, geometry.LeftAngles[^1], geometry.RightAngles[^1],
            geometry.Inside, geometry.LeftAngles, geometry.RightAngles);
    }

    private sealed record GeometryLine(
        string Module,
        int Rank,
        double Norm,
        double RelativeNorm,
        int Columns,
        double LargestLeftAngle,
        double LargestRightAngle,
        double Inside,
        IReadOnlyList<double> LeftAngles,
        IReadOnlyList<double> RightAngles);
}
