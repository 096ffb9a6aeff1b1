using Spectral.GpuNode.Training;
using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Randomness;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Decomposition;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>Trials on one copy of <see cref="BenchmarkModel"/>'s weights, each with an adapter and rows of its own.</summary>
internal sealed class PackTrials : IDisposable
{
    private static readonly string[] Targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    private readonly Dictionary<string, Tensor> _weights = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SpectralBasis> _bases = new(StringComparer.Ordinal);
    private readonly List<(CausalLanguageModel Model, AdaptedModel Trial, TrainableParameters Parameters)> _trials = [];
    private readonly PackedModel _packed;

    /// <param name="adapters">One trial each.</param>
    public PackTrials(IEnumerable<AdapterSpecification> adapters)
    {
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes = ModelOutline.Of(BenchmarkModel.Config).Weights;
        foreach ((string name, IReadOnlyList<long> shape) in shapes)
        {
            _weights.Add(name, BenchmarkModel.Weight(name, [.. shape]));
        }

        foreach (AdapterSpecification adapter in adapters)
        {
            CausalLanguageModel model = Model();
            AdaptedModel trial = AdaptedModel.Attach(model, adapter, Targets, linear => Basis(linear.Name, linear.Weight), new LeafContext());
            _trials.Add((model, trial, new TrainableParameters(trial.Parameters)));
        }

        _packed = new PackedModel(Model());
    }

    public int Count => _trials.Count;

    /// <summary>Rows of random tokens, a trial's own.</summary>
    public static TokenBatch Leaf(int trial, int rows, int length)
    {
        var random = new CounterRandom(1, CounterRandom.StreamId($"leaf of trial {trial}"));
        long[] ids = [.. Enumerable.Range(0, rows * length).Select(i => (long)random.Below((ulong)i, (ulong)BenchmarkModel.Config.VocabularySize))];
        return new TokenBatch(
            rows,
            length,
            ids,
            [.. Enumerable.Range(0, rows * length).Select(i => (long)(i % length))],
            new int[rows * length],
            [.. Enumerable.Range(0, rows * length).Select(i => i % length == length - 1 ? TokenBatch.Ignored : ids[i + 1])]);
    }

    /// <summary>Leaves of the first trials one after the other.</summary>
    public float[] Sequential(IReadOnlyList<TokenBatch> leaves) => [.. leaves.Select((leaf, trial) =>
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor loss = _trials[trial].Model.LossSum(leaf).LossSum;
        _trials[trial].Model.Backward(loss);
        return loss.item<float>();
    })];

    /// <summary>The same in one pass.</summary>
    public float[] Packed(IReadOnlyList<TokenBatch> leaves) =>
        [.. _packed.Backward([.. leaves.Select((leaf, trial) => (_trials[trial].Trial, leaf))], activationCheckpointing: false)];

    /// <summary>A trial's gradients, which are zero then.</summary>
    public float[] TakeGradients(int trial)
    {
        float[] gradients = new float[_trials[trial].Parameters.Count];
        _trials[trial].Parameters.TakeGradients(gradients);
        return gradients;
    }

    /// <summary>Sets a trial's parameters to small numbers, as if it had been trained.</summary>
    public void Perturb(int trial)
    {
        TrainableParameters parameters = _trials[trial].Parameters;
        float[] values = new float[parameters.Count];
        parameters.ReadValues(values);
        float[] change = new float[parameters.Count];
        new CounterRandom(1, CounterRandom.StreamId($"change of trial {trial}")).FillUniform(change);
        parameters.WriteValues([.. values.Zip(change, (value, by) => value + (0.02f * (by - 0.5f)))]);
    }

    /// <summary>Makes a trial's parameters no numbers, as a divergence does.</summary>
    public void Spoil(int trial)
    {
        float[] values = new float[_trials[trial].Parameters.Count];
        Array.Fill(values, float.NaN);
        _trials[trial].Parameters.WriteValues(values);
    }

    public void Dispose()
    {
        foreach ((CausalLanguageModel model, AdaptedModel trial, _) in _trials)
        {
            trial.Dispose();
            model.Dispose();
        }

        _packed.Dispose();
        foreach (SpectralBasis basis in _bases.Values)
        {
            basis.Dispose();
        }

        foreach (Tensor weight in _weights.Values)
        {
            weight.Dispose();
        }
    }

    private CausalLanguageModel Model() => new(BenchmarkModel.Config, name => _weights[name].detach().DetachFromDisposeScope());

    /// <summary>One decomposition for all ranks.</summary>
    private SpectralBasis Basis(string module, Tensor weight)
    {
        if (!_bases.TryGetValue(module, out SpectralBasis? basis))
        {
            _bases[module] = basis = SpectralDecomposition.Decompose(weight, module, TensorContent.Hash(weight), rank: 64);
        }

        return basis;
    }
}
