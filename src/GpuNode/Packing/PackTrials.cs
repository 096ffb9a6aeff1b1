using Spectral.GpuNode.Training;
using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Shared.Adapters;
using Spectral.Shared.Randomness;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Packing;

/// <summary>Trials on one base, without any training around them: to measure what packs of them cost, and that they change no bits.</summary>
internal sealed class PackTrials : IDisposable
{
    private readonly List<(TransformerModel Model, AdaptedModel Trial, TrainableParameters Parameters)> _trials = [];
    private readonly PackedModel? _packed;
    private readonly bool _isLabelled;
    private readonly int _vocabulary;

    /// <param name="model">A model on the base's weights; each is this object's.</param>
    /// <param name="adapters">One trial each, with the layers it adapts.</param>
    /// <param name="basis">Of a layer's weight; copied, and the caller's to dispose.</param>
    public PackTrials(
        Func<TransformerModel> model,
        IEnumerable<(AdapterSpecification Adapter, IReadOnlyList<string> Targets)> adapters,
        Func<FrozenLinear, SpectralBasis> basis)
    {
        foreach ((AdapterSpecification adapter, IReadOnlyList<string> targets) in adapters)
        {
            TransformerModel own = model();
            AdaptedModel trial = AdaptedModel.Attach(own, adapter, targets, basis, new LeafContext());
            _trials.Add((own, trial, new TrainableParameters(trial.Parameters)));
        }

        TransformerModel shared = model();
        _vocabulary = shared.Config.VocabularySize;
        _isLabelled = shared.Head is not null;
        if (shared is CausalLanguageModel decoder)
        {
            _packed = new PackedModel(decoder);
        }
        else
        {
            shared.Dispose();
        }
    }

    public int Count => _trials.Count;

    private PackedModel Shared => _packed ?? throw new InvalidOperationException("trials with heads share no pass");

    /// <summary>Rows of random tokens, a trial's own.</summary>
    public TokenBatch Leaf(int trial, int rows, int length)
    {
        var random = new CounterRandom(1, CounterRandom.StreamId($"leaf of trial {trial}"));
        long[] ids = [.. Enumerable.Range(0, rows * length).Select(i => (long)random.Below((ulong)i, (ulong)_vocabulary))];
        return new TokenBatch(
            rows,
            length,
            ids,
            [.. Enumerable.Range(0, rows * length).Select(i => (long)(i % length))],
            new int[rows * length],
            [.. Enumerable.Range(0, rows * length).Select(i => i % length == length - 1 ? TokenBatch.Ignored : ids[i + 1])],
            _isLabelled ? new float[rows] : null);
    }

    /// <summary>Loss sums of the first trials' leaves, one after the other; gradients are added to the trials' own.</summary>
    public float[] Sequential(IReadOnlyList<TokenBatch> leaves) => [.. leaves.Select((leaf, trial) => Alone(_trials[trial].Model, leaf))];

    /// <summary>The loss sum of a leaf; its gradients are added to its trial's.</summary>
    public float Sequential(PackRequest request) => Alone(request.Trial.Model, request.Leaf);

    /// <summary>The same in one pass, which labelled texts have none of.</summary>
    public float[] Packed(IReadOnlyList<TokenBatch> leaves) =>
        [.. Shared.Backward([.. leaves.Select((leaf, trial) => (_trials[trial].Trial, leaf))], activationCheckpointing: false)];

    /// <summary>A trial's leaf, as it is handed to a device's pack.</summary>
    public PackRequest Request(int trial, TokenBatch leaf) => new(_trials[trial].Trial, leaf, Shared);

    /// <summary>A trial's gradients, which are zero then.</summary>
    public float[] TakeGradients(int trial)
    {
        float[] gradients = new float[_trials[trial].Parameters.Count];
        _trials[trial].Parameters.TakeGradients(gradients);
        return gradients;
    }

    /// <summary>Sets a trial's parameters to other small numbers, as if it had been trained.</summary>
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

    private static float Alone(TransformerModel model, TokenBatch leaf)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor loss = model.LossSum(leaf).LossSum;
        model.Backward(loss);
        return loss.item<float>();
    }

    public void Dispose()
    {
        foreach ((TransformerModel model, AdaptedModel trial, _) in _trials)
        {
            trial.Dispose();
            model.Dispose();
        }

        _packed?.Dispose();
    }
}
