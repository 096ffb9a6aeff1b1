using System.Diagnostics;
using Spectral.GpuNode.Engine;
using Spectral.Models.Adapters;
using Spectral.Models.Data;
using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Packing;

/// <summary>How long a leaf takes in packs of several sizes, measured on the real model with the trials' own adapters.</summary>
public static class PackMeasurement
{
    private const int Rounds = 5;

    /// <summary>Forward and backward of full leaves, on the calling thread.</summary>
    /// <param name="trials">Recipes of one base; leaf sizes are the first's.</param>
    /// <param name="device">As workers call it.</param>
    /// <param name="sizes">Trials per pass, ascending; those larger than there are trials are left out, and all but 1 where texts are labelled: heads share no pass.</param>
    /// <exception cref="Shared.Errors.UserErrorException">Model or recipe are wrong.</exception>
    public static IReadOnlyList<PackSpeed> Measure(IReadOnlyList<Recipe> trials, string device, IReadOnlyList<int> sizes)
    {
        Recipe first = trials[0];
        ScalarType type = first.Training.Precision == Precision.Bf16 ? ScalarType.BFloat16 : ScalarType.Float32;
        using SharedWeights weights = SharedWeights.Lease(first.BaseModel, type, WorkerDevice.Parse(device));
        HeadSpecification? head = first.Datasets.Head();
        int most = head is null ? Math.Min(sizes[^1], trials.Count) : 1;
        Dictionary<string, SpectralBasis> bases = new(StringComparer.Ordinal);
        int columns = trials.Max(trial => Columns(trial.Adapter.Specification(trial.Training.Seed)));
        try
        {
            // The costliest adapters: a pack is planned for the worst that may come together.
            using var pack = new PackTrials(
                () => weights.CreateModel(head),
                trials.OrderByDescending(trial => trial.Adapter.Rank.Rank ?? int.MaxValue).Take(most).Select(trial => (trial.Adapter.Specification(trial.Training.Seed), (IReadOnlyList<string>)trial.Adapter.Targets)),
                linear => Stand(linear, columns, bases));
            TokenBatch[] leaves = [.. Enumerable.Range(0, most).Select(trial => pack.Leaf(trial, first.Training.MicroBatch, first.Training.SequenceLength))];
            return Speeds(pack, leaves, [.. sizes.Where(size => size <= most)]);
        }
        finally
        {
            foreach (SpectralBasis basis in bases.Values)
            {
                basis.Dispose();
            }
        }
    }

    /// <summary>All sizes in turn, so that a machine that slows down does so for all; the first round warms up.</summary>
    private static IReadOnlyList<PackSpeed> Speeds(PackTrials pack, TokenBatch[] leaves, int[] sizes)
    {
        double[][] times = [.. Enumerable.Range(0, Rounds + 1).Select(_ => Array.ConvertAll(sizes, size => Time(pack, leaves[..size])))];
        return [.. sizes.Select((size, index) => new PackSpeed(size, times.Skip(1).Select(round => round[index]).Order().ElementAt(Rounds / 2) / size))];
    }

    private static double Time(PackTrials pack, TokenBatch[] leaves)
    {
        long start = Stopwatch.GetTimestamp();
        _ = leaves.Length == 1 ? pack.Sequential(leaves) : pack.Packed(leaves);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static int Columns(AdapterSpecification adapter) =>
        adapter.Budget is null ? adapter.KeptColumns : RankBudget.Columns(adapter, int.MaxValue, int.MaxValue);

    /// <summary>Columns of the right shape: what a pass costs does not depend on their values, so nothing is decomposed for it.</summary>
    private static SpectralBasis Stand(FrozenLinear linear, int columns, Dictionary<string, SpectralBasis> bases)
    {
        if (!bases.TryGetValue(linear.Name, out SpectralBasis? basis))
        {
            long rank = Math.Min(columns, Math.Min(linear.OutputSize, linear.InputSize));
            bases[linear.Name] = basis = new SpectralBasis(
                eye(linear.OutputSize, rank, dtype: float32), ones(rank, dtype: float32), eye(linear.InputSize, rank, dtype: float32), new BasisSource("stand-in", 0, 0));
        }

        return basis;
    }
}

/// <summary>A size of pack and what it gives.</summary>
/// <param name="Trials">Leaves per pass.</param>
/// <param name="LeafMilliseconds">Time of a pass over the leaves in it.</param>
public sealed record PackSpeed(int Trials, double LeafMilliseconds);
