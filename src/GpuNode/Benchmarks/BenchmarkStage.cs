using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Telemetry;
using Spectral.GpuNode.Training;
using Spectral.GpuNode.Training.Stages;
using Spectral.Models.Adapters;
using Spectral.Models.Architectures.Stages;
using Spectral.Models.Data.Batching;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Adapters;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>One stage of <see cref="BenchmarkModel"/>, of as many stages as there are processes, each with all leaves.</summary>
internal sealed class BenchmarkStage : IDisposable
{
    private readonly StageModel _model;
    private readonly AdaptedModel _adapted;
    private readonly ICommunicator _replicas;

    /// <param name="communicator">One process for each stage.</param>
    /// <param name="work">What is trained.</param>
    public BenchmarkStage(ICommunicator communicator, BenchmarkWorkload work)
    {
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes = ModelOutline.Of(work.Config).Weights;
        StageRange range = StageCut.Of(work.Config, work.RowTokens, communicator.Size)[communicator.Rank];
        _model = new StageModel(work.Config, range, name => BenchmarkModel.Weight(name, [.. shapes[name]]));
        var context = new LeafContext();
        _adapted = BenchmarkModel.Adapt(_model, context);
        var parameters = new TrainableParameters(_adapted.Parameters);
        var state = new TrainingState(parameters.Count);
        parameters.ReadValues(state.Parameters);
        Member[] members = [.. Enumerable.Range(0, communicator.Size).Select(stage => new Member($"stage {stage}", "", 0, work.Leaves, stage))];
        var grid = new StageGrid(members, communicator.Rank);
        StageLayout layout = StageLayout.Exchange(communicator, grid, parameters.Slices, []);
        _replicas = new InProcessCommunicatorFactory(Timeout.InfiniteTimeSpan).Connect(new Fence(1, "stage", 1), grid.Replicas, 0, CancellationToken.None);
        LeafBatcher batcher = BenchmarkModel.Batcher(work);
        var totals = new StageTotals(communicator, grid, layout);
        var clock = new StepClock(TimeProvider.System);
        var passes = new StagePasses(_model, parameters, context, grid, communicator, trainsBefore: !range.IsFirst, clock);
        var gradient = new GlobalGradient(
            passes,
            batcher,
            communicator,
            GradientSums.Create(isFast: false, _replicas, parameters.Count + 1),
            members[communicator.Rank],
            new ProgressMeter(),
            clock,
            TimeProvider.System,
            CancellationToken.None,
            totals);
        var optimizer = new OptimizerStep(
            new TrainingOptions { GlobalBatch = batcher.GlobalBatch }, totalSteps: 1000, parameters.Slices, pruning: null, totals);
        Trainer = new Trainer("bench", 1, new StatePair(state), parameters, gradient, optimizer, clock, new StepSpans(new Fence(1, "bench", 1), "bench/0", every: 10, new TrainingWindow(), TimeProvider.System), TimeProvider.System);
    }

    /// <summary>Does every step together with the other stages.</summary>
    public Trainer Trainer { get; }

    /// <summary>
    /// How much faster all stages are than one worker if nothing takes time but the products of the heaviest stage, and the bubble: the leaves
    /// that a stage waits for at the start and at the end, (stages - 1) / leaves of its time.
    /// </summary>
    public static double Ideal(int stages, BenchmarkWorkload work)
    {
        Dictionary<string, double> products = ModelOutline.Of(work.Config).Weights
            .ToDictionary(weight => weight.Key, weight => weight.Value.Aggregate(1.0, (product, size) => product * size), StringComparer.Ordinal);
        double[] shares = [.. StageCut.Of(work.Config, work.RowTokens, stages).Select(stage => products
            .Where(weight => stage.Holds(weight.Key, isTied: true) && (stage.IsLast || weight.Key.StartsWith("model.layers.", StringComparison.Ordinal)))
            .Sum(weight => weight.Value))];
        return shares.Sum() / shares.Max() * work.Leaves / (work.Leaves + stages - 1);
    }

    public void Dispose()
    {
        _replicas.Dispose();
        _adapted.Dispose();
        _model.Dispose();
    }
}
