using Spectral.Cli.CommandLine;
using Spectral.Coordinator.Reports.Analysis;
using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Analysis;
using Spectre.Console;

namespace Spectral.Cli.Analysis;

/// <summary><c>spectral analyze spectrum</c>: the singular values of a model's weights.</summary>
internal static class SpectrumAnalysis
{
    /// <param name="model">A model's directory.</param>
    /// <param name="targets">Patterns of module paths.</param>
    /// <param name="plot">PNG to write.</param>
    public static void Show(Invocation invocation, string model, IReadOnlyList<string> targets, string plot)
    {
        using ModelDirectory directory = ModelDirectory.Open(model);
        ModelOutline outline = ModelOutline.Of(directory);
        SpectrumLine[] lines = [.. TargetMatcher.Match(targets, [.. outline.Linears.Select(linear => linear.Module)]).Select(module => Line(directory, module))];
        PlotFile.Write(plot, SpectrumPlot.Draw($"{model}: singular values", [.. lines.Select(line => new LayerCurve(ModuleName.Kind(line.Module), line.Values))]));
        if (!invocation.Json)
        {
            Table table = new Table().Border(TableBorder.Rounded).AddColumns("weight", "shape", "s_1", "s_min", "norm", "stable rank", "effective rank", "columns for half");
            foreach (SpectrumLine line in lines)
            {
                table.AddRow(
                    Markup.Escape(line.Module), $"{line.Shape[0]} x {line.Shape[1]}", $"{line.Values[0]:0.###}", $"{line.Values[^1]:0.0e+0}",
                    $"{line.FrobeniusNorm:0.##}", $"{line.StableRank:0.0}", $"{line.EffectiveRank:0.0}", $"{line.ColumnsForHalf}");
            }

            invocation.People.Write(table);
            invocation.WriteLine($"wrote {plot}");
        }

        invocation.WriteJson(new { model, plot, weights = lines });
    }

    private static SpectrumLine Line(ModelDirectory directory, string module)
    {
        string name = $"{module}.weight";
        directory.RequireFinite(name);
        using TorchSharp.torch.Tensor weight = directory.Weight(name);
        MatrixSpectrumMeasure measure = MatrixSpectrumMeasure.Of(weight);
        return new SpectrumLine(module, weight.shape, measure.Values, measure.FrobeniusNorm, measure.StableRank, measure.EffectiveRank, measure.ColumnsForHalf);
    }

    private sealed record SpectrumLine(
        string Module, long[] Shape, IReadOnlyList<double> Values, double FrobeniusNorm, double StableRank, double EffectiveRank, int ColumnsForHalf);
}
