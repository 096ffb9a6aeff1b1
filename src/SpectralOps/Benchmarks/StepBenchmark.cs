using Spectral.Shared.Benchmarks;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Benchmarks;

/// <summary>
/// <c>spectral bench step</c>: what an adapter costs in training. One round runs forward and backward of every variant of a Llama
/// block (8 rows of 128 tokens, rank 8 on all its linears, gradients through the block as in a stack) one after the other, additive ones also on
/// a base held in 8 and 4 bits.
/// </summary>
public static class StepBenchmark
{
    private const int Rows = 8;
    private const int Length = 128;
    private const int Rank = 8;
    private const int WarmupRounds = 2;
    private const int Rounds = 15;
    private static readonly int[] Sizes = [512, 1024];

    /// <summary>Measures every size.</summary>
    public static BenchmarkReport Run() => Run(Sizes, Rounds);

    /// <summary>Measures the given sizes d; the opponents at the last one only.</summary>
    internal static BenchmarkReport Run(IReadOnlyList<int> sizes, int rounds)
    {
        var results = new List<BenchmarkResult>();
        foreach (int size in sizes)
        {
            using var variants = new StepVariants(size, Rows, Length, Rank);
            Dictionary<string, List<double>> times = Measure(variants, rounds);
            results.Add(Compare("additive", "frozen"));
            results.Add(Compare("rotational", "frozen"));
            if (size == sizes[^1])
            {
                results.Add(Compare("additive", "lora"));
                results.Add(Compare("rotational", "lora"));
                results.Add(Compare("dense-rebuild", "additive"));
                results.Add(Compare("additive-int8", "additive"));
                results.Add(Compare("additive-nf4", "additive"));
            }

            BenchmarkResult Compare(string numerator, string denominator) =>
                BenchmarkResult.Compare($"{numerator}/{denominator} d={size}", times[numerator], times[denominator]);
        }

        return new BenchmarkReport("step", MachineDescription.Current(get_num_threads()), results);
    }

    private static Dictionary<string, List<double>> Measure(StepVariants variants, int rounds)
    {
        var times = variants.Names.ToDictionary(name => name, _ => new List<double>(), StringComparer.Ordinal);
        for (int round = 0; round < WarmupRounds + rounds; round++)
        {
            foreach (string name in variants.Names)
            {
                double milliseconds = variants.Step(name);
                if (round >= WarmupRounds)
                {
                    times[name].Add(milliseconds);
                }
            }
        }

        return times;
    }
}
