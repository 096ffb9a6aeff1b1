using System.Diagnostics;
using Spectral.GpuNode.Engine;
using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Packing;

/// <summary>A device with trials on it whose passes are timed.</summary>
internal sealed class MeasuredDevice : IDisposable
{
    /// <summary>Code is compiled and memory found in the first passes.</summary>
    private const int WarmUps = 3;

    private const int Rounds = 5;

    private readonly int _threads;
    private readonly SharedWeights _weights;
    private readonly PackTrials _trials;
    private readonly TokenBatch[] _leaves;

    /// <param name="recipes">Of one base, the first <paramref name="count"/> of which are on the device; leaves are the first's.</param>
    /// <param name="device">As workers call it.</param>
    /// <param name="count">Trials.</param>
    public MeasuredDevice(IReadOnlyList<Recipe> recipes, string device, int count)
    {
        Recipe first = recipes[0];
        _threads = first.Cluster.ThreadsPerWorker;
        _leaves = Leaves(first, count);
        _weights = SharedWeights.Lease(
            first.BaseModel,
            first.Training.Precision == Precision.Bf16 ? ScalarType.BFloat16 : ScalarType.Float32,
            WorkerDevice.Parse(device),
            first.BaseQuantization);
        try
        {
            _trials = Trials(recipes, count);
        }
        catch
        {
            _weights.Dispose();
            throw;
        }
    }

    /// <summary>Milliseconds of a pass over the leaves of so many trials, on the calling thread.</summary>
    public double Median(int trials)
    {
        set_num_threads(_threads);
        TokenBatch[] leaves = _leaves[..trials];
        return Enumerable.Range(0, WarmUps + Rounds).Select(_ => Time(leaves)).Skip(WarmUps).Order().ElementAt(Rounds / 2);
    }

    public void Dispose()
    {
        _trials.Dispose();
        _weights.Dispose();
    }

    private double Time(TokenBatch[] leaves)
    {
        long start = Stopwatch.GetTimestamp();
        _ = leaves.Length == 1 ? _trials.Sequential(leaves) : _trials.Packed(leaves);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private PackTrials Trials(IReadOnlyList<Recipe> recipes, int count)
    {
        HeadSpecification? head = recipes[0].Datasets.Head();
        int columns = recipes.Max(recipe => Columns(Adapter(recipe)));
        Dictionary<string, SpectralBasis> bases = new(StringComparer.Ordinal);
        try
        {
            return new PackTrials(
                () => _weights.CreateModel(head),
                recipes.Take(count).Select(recipe => (Adapter(recipe), (IReadOnlyList<string>)recipe.Adapter.Targets)),
                linear => Stand(linear, columns, bases));
        }
        finally
        {
            foreach (SpectralBasis basis in bases.Values)
            {
                basis.Dispose();
            }
        }
    }

    /// <summary>What training begins with: how many tokens of a leaf are supervised decides what its loss costs.</summary>
    private static TokenBatch[] Leaves(Recipe recipe, int count)
    {
        ITokenizer tokenizer = TokenizerLoader.Load(recipe.BaseModel);
        Dataset data = RecipeData.Train(recipe, tokenizer);
        TrainingOptions options = recipe.Training;
        var batcher = new LeafBatcher(data.Samples, RecipeData.Rows(recipe, data), options.GlobalBatch, options.MicroBatch, tokenizer.PadId);
        return
        [
            .. Enumerable.Range(0, count).Select(leaf =>
                batcher.Leaves((long)options.GlobalBatch * (leaf / batcher.LeafCount), leaf % batcher.LeafCount, 1)[0].Batch),
        ];
    }

    private static AdapterSpecification Adapter(Recipe recipe) => recipe.Adapter.Specification(recipe.Training.Seed);

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
