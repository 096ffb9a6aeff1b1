using System.Globalization;
using Spectral.Cli.CommandLine;
using Spectral.Models.Adapters;
using Spectral.Models.Fusion;
using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Fusion;

namespace Spectral.Cli.Fusion;

/// <summary>What a fusion made, and how far its adapters stood in each other's way.</summary>
internal static class FusionReport
{
    public static void Show(Invocation invocation, FusionRequest request, IReadOnlyList<TrainedAdapter> adapters, AdaptedModel fused)
    {
        AdapterSpecification specification = fused.Linears[0].Specification;
        int rank = fused.Linears.Max(linear => linear.Specification.Rank);
        string method = JsonOutput.Word(request.Method);
        AdapterLine[] lines = [.. adapters.Select(AdapterLine.Of)];
        CrosstalkLine[] pairs = [.. Pairs(adapters)];
        if (!invocation.Json)
        {
            foreach (AdapterLine line in lines)
            {
                string ranks = line.Rank is null ? "" : $", rank {line.Rank}";
                string columns = line.Columns is null ? "" : $", columns {line.Columns}";
                invocation.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.Coefficient,8:0.####} x {line.Adapter}: {line.Method}{ranks}{columns}"));
            }

            foreach (CrosstalkLine pair in pairs)
            {
                invocation.WriteLine(string.Create(CultureInfo.InvariantCulture, $"crosstalk {pair.Crosstalk:0.0e+00} between {pair.First} and {pair.Second}"));
            }

            invocation.WriteLine($"wrote {request.Output}: {method} of {lines.Length} adapters as {specification.Method.Name()} of rank {rank}, {fused.Linears.Count} layers");
        }

        invocation.WriteJson(new
        {
            output = request.Output,
            method,
            form = specification.Method.Name(),
            rank,
            layers = fused.Linears.Count,
            adapters = lines,
            crosstalk = pairs,
        });
    }

    private static IEnumerable<CrosstalkLine> Pairs(IReadOnlyList<TrainedAdapter> adapters)
    {
        for (int first = 0; first < adapters.Count; first++)
        {
            for (int second = first + 1; second < adapters.Count; second++)
            {
                yield return new CrosstalkLine(
                    adapters[first].Name,
                    adapters[second].Name,
                    adapters[first].Linears.Zip(adapters[second].Linears, (one, other) => Crosstalk.Measure(one.Adapter, other.Adapter)).Average());
            }
        }
    }

    private sealed record CrosstalkLine(string First, string Second, double Crosstalk);

    private sealed record AdapterLine(string Adapter, string Method, int? Rank, string? Columns, double Coefficient)
    {
        public static AdapterLine Of(TrainedAdapter adapter)
        {
            AdaptedLinear widest = adapter.Linears.MaxBy(linear => linear.Specification.Rank)!;
            AdapterSpecification specification = widest.Specification;
            return new AdapterLine(
                adapter.Name,
                specification.Method.Name(),
                specification.Method.HasRank() ? specification.Rank : null,
                specification.NeedsBasis ? string.Join(", ", widest.Columns) : null,
                adapter.Coefficient);
        }
    }
}
