using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Telemetry;
using Spectral.GpuNode.Training;
using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.Models.Data.Rows;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Messages;
using Spectral.Shared.Randomness;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Decomposition;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>A Llama of random weights with spectral adapters of rank 8 on all its linears, and batches for it: the same in every process.</summary>
internal sealed class BenchmarkModel : IDisposable
{
    /// <summary>Of every adapter.</summary>
    public const int Rank = 8;

    private const ulong Seed = 1;

    /// <summary>Time does not depend on the triplets' accuracy.</summary>
    private const double Tolerance = 0.1;

    private readonly CausalLanguageModel _model;
    private readonly AdaptedModel _adapted;
    private readonly ModelGradientSource _gradients;
    private readonly LeafBatcher _batcher;

    public BenchmarkModel(BenchmarkWorkload work)
    {
        _batcher = Batcher(work);
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes = ModelOutline.Of(work.Config).Weights;
        _model = new CausalLanguageModel(work.Config, name => Weight(name, [.. shapes[name]]));
        var leaf = new LeafContext();
        _adapted = Adapt(_model, leaf);
        _gradients = new ModelGradientSource(_adapted, leaf);
    }

    /// <summary>A trainer that shares every batch with the communicator's members.</summary>
    /// <param name="window">Where its steps are shown, one in ten; null shows none.</param>
    public Trainer Trainer(ICommunicator communicator, TrainingWindow? window = null)
    {
        TimeProvider time = TimeProvider.System;
        var clock = new StepClock(time);
        _gradients.Clock = clock;
        var spans = new StepSpans(new Fence(1, "bench", 1), "bench/0", every: 10, window ?? new TrainingWindow(), time);
        TrainableParameters parameters = _gradients.Parameters;
        var state = new TrainingState(parameters.Count);
        parameters.ReadValues(state.Parameters);
        int share = _batcher.LeafCount / communicator.Size;
        var member = new Member("worker", "", communicator.Rank * share, share);
        IGradientSum sums = GradientSums.Create(isFast: false, communicator, parameters.Count + 1);
        var gradient = new GlobalGradient(
            new LeafByLeaf(_gradients), _batcher, communicator, sums, member, new ProgressMeter(), clock, time, CancellationToken.None);
        var optimizer = new OptimizerStep(new TrainingOptions { GlobalBatch = _batcher.GlobalBatch }, totalSteps: 1000, parameters.Slices);
        return new Trainer("bench", 1, new StatePair(state), parameters, gradient, optimizer, clock, spans, time);
    }

    /// <summary>Adapters on every linear of the blocks.</summary>
    public static AdaptedModel Adapt(TransformerModel model, LeafContext leaf)
    {
        var bases = new List<SpectralBasis>();
        AdaptedModel adapted = AdaptedModel.Attach(
            model,
            new AdapterSpecification { Method = AdapterMethod.SpectralAdditive, Rank = Rank },
            ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
            linear =>
            {
                bases.Add(SpectralDecomposition.Decompose(linear.Weight, linear.Name, TensorContent.Hash(linear.Weight), Rank, Tolerance));
                return bases[^1];
            },
            leaf);
        bases.ForEach(basis => basis.Dispose());
        return adapted;
    }

    public void Dispose()
    {
        _adapted.Dispose();
        _model.Dispose();
    }

    /// <summary>A weight of the model by its name; the caller's.</summary>
    public static Tensor Weight(string name, long[] shape)
    {
        if (shape.Length == 1)
        {
            return ones(shape).DetachFromDisposeScope();
        }

        float[] values = new float[shape[0] * shape[1]];
        new CounterRandom(Seed, CounterRandom.StreamId(name)).FillUniform(values);
        float bound = 1.7f / MathF.Sqrt(shape[1]);
        return tensor(Array.ConvertAll(values, value => ((2 * value) - 1) * bound)).view(shape).DetachFromDisposeScope();
    }

    /// <summary>As many samples as rows hold; each is supervised but for its first token.</summary>
    public static LeafBatcher Batcher(BenchmarkWorkload work)
    {
        var random = new CounterRandom(Seed, CounterRandom.StreamId("tokens"));
        RenderedSample[] samples = [.. Enumerable.Range(0, work.Rows * work.SamplesPerRow).Select(sample => new RenderedSample(
            [.. Enumerable.Range(0, work.SampleTokens).Select(token => (int)random.Below((ulong)((sample * work.SampleTokens) + token), (ulong)work.Config.VocabularySize))],
            [.. Enumerable.Range(0, work.SampleTokens).Select(token => token > 0)]))];
        var plan = new RowPlan(
            [.. samples.Select(_ => work.SampleTokens)], new RowPlanOptions(work.RowTokens, Packing: work.SamplesPerRow > 1, Seed: 1));
        return new LeafBatcher(samples, plan, work.Rows, work.LeafRows, padId: 0);
    }
}
