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

/// <summary>
/// A Llama of random weights, 1.7 million of them, with spectral adapters of rank 8 on all its linears, and batches of 16
/// rows of 128 tokens in leaves of 4: the same in every process.
/// </summary>
internal sealed class BenchmarkModel : IDisposable
{
    private const int Rank = 8;
    private const int RowTokens = 128;
    private const int Rows = 16;
    private const int LeafRows = 4;
    private const ulong Seed = 1;

    public static readonly ModelConfig Config = new()
    {
        Source = "the benchmark's configuration",
        Architecture = "LlamaForCausalLM",
        VocabularySize = 370,
        HiddenSize = 192,
        IntermediateSize = 512,
        LayerCount = 4,
        HeadCount = 6,
        KeyValueHeadCount = 3,
        HeadSize = 32,
        MaxPositions = RowTokens,
        TiedEmbeddings = true,
        SlidingWindows = new int?[4],
    };

    private readonly CausalLanguageModel _model;
    private readonly AdaptedModel _adapted;
    private readonly ModelGradientSource _gradients;
    private readonly LeafBatcher _batcher = Batcher();

    public BenchmarkModel()
    {
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes = ModelOutline.Of(Config).Weights;
        _model = new CausalLanguageModel(Config, name => Weight(name, [.. shapes[name]]));
        var leaf = new LeafContext();
        var adapter = new AdapterSpecification { Method = AdapterMethod.SpectralAdditive, Rank = Rank };
        var bases = new List<SpectralBasis>();
        _adapted = AdaptedModel.Attach(
            _model,
            adapter,
            ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
            linear =>
            {
                bases.Add(SpectralDecomposition.Decompose(linear.Weight, linear.Name, TensorContent.Hash(linear.Weight), Rank));
                return bases[^1];
            },
            leaf);
        bases.ForEach(basis => basis.Dispose());
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
        int share = Rows / LeafRows / communicator.Size;
        var member = new Member("worker", "", communicator.Rank * share, share);
        IGradientSum sums = GradientSums.Create(isFast: false, communicator, parameters.Count + 1);
        var gradient = new GlobalGradient(
            _gradients, _batcher, communicator, sums, member, new ProgressMeter(), clock, time, CancellationToken.None);
        var optimizer = new OptimizerStep(new TrainingOptions { GlobalBatch = Rows }, totalSteps: 1000, parameters.Slices);
        return new Trainer("bench", 1, new StatePair(state), parameters, gradient, optimizer, clock, spans, time);
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

    private static LeafBatcher Batcher()
    {
        var random = new CounterRandom(Seed, CounterRandom.StreamId("tokens"));
        RenderedSample[] samples = [.. Enumerable.Range(0, Rows).Select(row => new RenderedSample(
            [.. Enumerable.Range(0, RowTokens).Select(token => (int)random.Below((ulong)((row * RowTokens) + token), (ulong)Config.VocabularySize))],
            [.. Enumerable.Range(0, RowTokens).Select(token => token > 0)]))];
        var plan = new RowPlan([.. Enumerable.Repeat(RowTokens, Rows)], new RowPlanOptions(RowTokens, Packing: false, Seed: 1));
        return new LeafBatcher(samples, plan, Rows, LeafRows, padId: 0);
    }
}
