using Spectral.Cli.CommandLine;
using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Analysis;
using Spectral.SpectralOps.Decomposition;
using Spectre.Console;
using static TorchSharp.torch;

namespace Spectral.Cli.Analysis;

/// <summary><c>spectral analyze rank-capacity</c>: the ranks of W + Delta that each method reaches on a real weight.</summary>
internal static class RankCapacityAnalysis
{
    /// <summary>Those whose capacity the paper proves.</summary>
    private static readonly AdapterMethod[] Methods = [AdapterMethod.SpectralAdditive, AdapterMethod.SpectralRotational, AdapterMethod.Lora];

    /// <param name="model">A model's directory.</param>
    /// <param name="module">The weight's module path, or a pattern; the first match is taken.</param>
    /// <param name="rank">r of every method.</param>
    /// <param name="seed">Of random parameters.</param>
    public static void Show(Invocation invocation, string model, string module, int rank, int seed)
    {
        using ModelDirectory directory = ModelDirectory.Open(model);
        string name = TargetMatcher.Match([module], [.. ModelOutline.Of(directory).Linears.Select(linear => linear.Module)])[0];
        directory.RequireFinite($"{name}.weight");
        using Tensor stored = directory.Weight($"{name}.weight");
        using Tensor weight = stored.to(ScalarType.Float32);
        using Tensor exact = weight.to(ScalarType.Float64);
        int weightRank = NumericalRank.Of(exact);
        using SpectralBasis basis = SpectralDecomposition.Decompose(weight, name, TensorContent.Hash(weight), checked((int)Math.Min(rank, weight.shape.Min())));
        CapacityLine[] lines = [.. Methods.Select(method => Line(method, rank, seed, name, weight, basis))];
        if (!invocation.Json)
        {
            invocation.WriteLine($"{name} [{weight.shape[0]}, {weight.shape[1]}]: rank {weightRank}; r = {rank}");
            Table table = new Table().Border(TableBorder.Rounded).AddColumns("method", "least rank", "largest rank", "capacity", "proven for full rank", "one less stays at");
            foreach (CapacityLine line in lines)
            {
                table.AddRow(line.Method, $"{line.Least}", $"{line.Most}", $"{line.Capacity}", $"{line.Proven}", $"{line.Remaining:0.0e+0} x threshold");
            }

            invocation.People.Write(table);
        }

        invocation.WriteJson(new { model, module = name, shape = weight.shape, weightRank, rank, methods = lines });
    }

    private static CapacityLine Line(AdapterMethod method, int rank, int seed, string module, Tensor weight, SpectralBasis basis)
    {
        AdapterSpecification specification = new() { Method = method, Rank = rank };
        RankCapacity measured = RankCapacity.Measure(weight, () => AdapterFactory.Create(specification, module, weight, basis), (ulong)seed);
        int proven = method switch
        {
            AdapterMethod.SpectralAdditive => 2 * rank,
            AdapterMethod.SpectralRotational => 0,
            _ => rank,
        };
        return new CapacityLine(method.Name(), measured.Least, measured.Most, measured.Capacity, proven, measured.Remaining);
    }

    private sealed record CapacityLine(string Method, int Least, int Most, int Capacity, int Proven, double Remaining);
}
