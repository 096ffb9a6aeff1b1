using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Telemetry;
using Spectral.GpuNode.Tests.Collectives;
using Spectral.GpuNode.Training;
using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.Models.Data.Rows;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Tests.Training;

/// <summary>Single steps on gradients that the test chooses.</summary>
public sealed class TrainerTests
{
    private const int LeafCount = 4;

    [Fact]
    public void ABatchWithoutSupervisedTokensIsAStepThatChangesNoParameterAndNoMoment()
    {
        TrainingState[] states = Train(steps: 5, supervised: row => row >= 8 && row < 16, workers: 1, _ => 1f);

        // Rows 0 to 7 are the first batch; rows 8 to 15, the second, are the only ones with targets; the epoch has 40 rows.
        Assert.Equal([0L, 1, 1, 1, 1], states.Select(state => state.Updates));
        Assert.Equal([1L, 2, 3, 4, 5], states.Select(state => state.Step));
        Assert.Equal([8L, 16, 24, 32, 40], states.Select(state => state.RowsConsumed));
        Assert.All(states[0].Parameters, value => Assert.Equal(0, value));
        Assert.All(states[1].Parameters, value => Assert.NotEqual(0, value));
        Assert.Equal(states[1].Parameters, states[4].Parameters);
        Assert.Equal(states[1].FirstMoments, states[4].FirstMoments);
        Assert.Equal(states[1].SecondMoments, states[4].SecondMoments);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ANonFiniteGradientNamesStepAndLeafAndKeepsTheStateBefore(int workers)
    {
        List<string> digests = [];
        AggregateException failure = Assert.Throws<AggregateException>(() => Train(
            steps: 5,
            supervised: _ => true,
            workers,
            leaf => leaf is { Step: 3, Leaf: 2 or 3 } ? float.NaN : 1f,
            state =>
            {
                lock (digests)
                {
                    digests.Add($"{state.Step} {StateDigest.Of(state)}");
                }
            }));

        Assert.Equal(workers, failure.InnerExceptions.Count);
        Assert.All(failure.InnerExceptions, error =>
        {
            UserErrorException told = Assert.IsType<UserErrorException>(error);
            Assert.Contains("step 3", told.Message, StringComparison.Ordinal);
            Assert.Contains("leaf 2", told.Message, StringComparison.Ordinal);
        });
        Assert.StartsWith("2 ", Assert.Single(digests.Distinct()), StringComparison.Ordinal);
    }

    /// <summary>The state after each step on rank 0.</summary>
    /// <param name="steps">How many.</param>
    /// <param name="supervised">Whether the row with this number has a target.</param>
    /// <param name="workers">Members that share the leaves.</param>
    /// <param name="gradient">What every element of a leaf's gradient is.</param>
    /// <param name="atEnd">Given each member's state however it ends.</param>
    private static TrainingState[] Train(
        int steps, Func<int, bool> supervised, int workers, Func<(long Step, int Leaf), float> gradient, Action<TrainingState>? atEnd = null)
    {
        LeafBatcher batcher = Batcher(supervised);
        TrainingState[][] states = Members.Run(workers, communicator =>
        {
            using var source = new ChosenGradients(gradient);
            var pair = new StatePair(new TrainingState(source.Parameters.Count));
            int share = LeafCount / workers;
            var member = new Member("w", "", communicator.Rank * share, share);
            var progress = new ProgressMeter();
            IGradientSum sums = GradientSums.Create(isFast: false, communicator, source.Parameters.Count + 1);
            var clock = new StepClock(TimeProvider.System);
            var spans = new StepSpans(new Fence(1, "job", 1), "w", every: 1, new TrainingWindow(), TimeProvider.System);
            var global = new GlobalGradient(new LeafByLeaf(source), batcher, communicator, sums, member, progress, clock, TimeProvider.System, CancellationToken.None);
            var optimizer = new OptimizerStep(new TrainingOptions { GlobalBatch = 8 }, totalSteps: 100, source.Parameters.Slices);
            var trainer = new Trainer("trial", 1, pair, source.Parameters, global, optimizer, clock, spans, TimeProvider.System);
            try
            {
                return Enumerable.Range(0, steps).Select(_ =>
                {
                    trainer.Step(default);
                    return trainer.State.Copy();
                }).ToArray();
            }
            finally
            {
                atEnd?.Invoke(trainer.State);
            }
        });
        return states[0];
    }

    /// <summary>Rows of one sample each; which row a sample becomes is the plan's choice.</summary>
    private static LeafBatcher Batcher(Func<int, bool> supervised)
    {
        var plan = new RowPlan([.. Enumerable.Repeat(3, 40)], new RowPlanOptions(SequenceLength: 8, Packing: false, Seed: 1));
        int[] rowOf = new int[40];
        foreach ((int row, IReadOnlyList<int> samples) in plan.Rows(0, 40).Index())
        {
            rowOf[samples[0]] = row;
        }

        RenderedSample[] samples40 = [.. rowOf.Select(row => new RenderedSample([1, 2, 3], [false, supervised(row), supervised(row)]))];
        return new LeafBatcher(samples40, plan, globalBatch: 8, microBatch: 8 / LeafCount, padId: 0);
    }
}
