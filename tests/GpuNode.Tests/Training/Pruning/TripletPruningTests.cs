using Spectral.GpuNode.Training;
using Spectral.GpuNode.Training.Pruning;
using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Tests.Training.Pruning;

/// <summary>AdaLoRA's part of an optimizer step.</summary>
public sealed class TripletPruningTests
{
    private const int Steps = 30;
    private static readonly TrainingOptions Training = new()
    {
        GlobalBatch = 4,
        LearningRate = 0.01,
        Schedule = LearningRateSchedule.Constant,
        WeightDecay = 0.1,
        MaxGradNorm = 1,
    };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 4)]
    [InlineData(3, 7)]
    public void Steps_are_those_of_the_papers_algorithm(int seed, int every)
    {
        var triplets = new Triplets(5, (12, 9), (7, 20), (9, 9));
        AdapterOptions adapter = triplets.Options(target: 2, warmup: 5, final: 8, every, penalty: 0.2);
        PruneSchedule schedule = new(adapter, 3, Steps);
        StatePair states = Start(triplets, seed);
        var reference = new ReferenceAdalora(triplets, states.Current.Parameters, 0.2, longest: 1, Training.LearningRate, Training.WeightDecay);
        OptimizerStep optimizer = Optimizer(triplets, adapter);
        for (int step = 1; step <= Steps; step++)
        {
            float[] sum = triplets.Random((1000 * seed) + step);
            double norm = reference.Step([.. sum.Select(value => value / 3.0)], schedule.ScoresAt(step), schedule.PrunesAt(step) ? schedule.BudgetAt(step) : null);
            Assert.Equal(norm, optimizer.Compute(states, sum, tokens: 3), 1e-5 * norm);
            states.Flip();
            Assert.All(reference.Parameters.Zip(states.Current.Parameters), pair => Assert.Equal(pair.First, pair.Second, 2e-5));
            Assert.Equal(reference.Parameters.Select(value => value == 0), states.Current.Parameters.Select(value => value == 0));
        }
    }

    [Fact]
    public void As_many_are_left_as_the_budget_has_room_for()
    {
        var triplets = new Triplets(8, [.. Enumerable.Range(1, 10).Select(size => (size + 8, 20 - size))]);
        AdapterOptions adapter = triplets.Options(target: 3, warmup: 4, final: 10, every: 2);
        PruneSchedule schedule = new(adapter, 10, Steps);
        StatePair states = Start(triplets, seed: 4);
        OptimizerStep optimizer = Optimizer(triplets, adapter);
        for (int step = 1; step <= Steps; step++)
        {
            _ = optimizer.Compute(states, triplets.Random(step), tokens: 1);
            states.Flip();

            // Between two prunings everything grows again.
            Assert.Equal(schedule.PrunesAt(step) ? schedule.BudgetAt(step) : 80, triplets.Left(states.Current));
        }

        Assert.Equal(30, triplets.Left(states.Current));
    }

    /// <summary>The matrices share the budget: one that matters keeps more than one that does not.</summary>
    [Fact]
    public void The_budget_goes_where_the_importance_is()
    {
        var triplets = new Triplets(4, (6, 6), (6, 6));
        var pruning = TripletPruning.Of(triplets.Options(target: 2, warmup: 0, final: 0), triplets.Slices, Steps)!;
        TrainingState state = Start(triplets, seed: 1).Current;
        Array.Fill(state.ImportanceUncertainties, 1f);
        triplets.Matrices[1].Right.Of(state.ImportanceMeans).Fill(1f);
        pruning.Prune(Steps, state);
        Assert.All(triplets.Matrices[0].Values.Of(state.Parameters).ToArray(), value => Assert.Equal(0, value));
        Assert.All(triplets.Matrices[1].Values.Of(state.Parameters).ToArray(), value => Assert.NotEqual(0, value));
    }

    [Fact]
    public void Of_equals_those_stay_that_come_first()
    {
        var triplets = new Triplets(4, (6, 6), (6, 6));
        var pruning = TripletPruning.Of(triplets.Options(target: 3, warmup: 0, final: 0), triplets.Slices, Steps)!;
        TrainingState state = Start(triplets, seed: 1).Current;
        pruning.Prune(Steps, state);
        Assert.All(triplets.Matrices[0].Values.Of(state.Parameters).ToArray(), value => Assert.NotEqual(0, value));
        Assert.Equal([true, true, false, false], triplets.Matrices[1].Values.Of(state.Parameters).ToArray().Select(value => value != 0));
    }

    /// <summary>Moments and scores wait for tokens, the budget does not.</summary>
    [Fact]
    public void A_batch_without_supervised_tokens_is_pruned_as_its_step_says()
    {
        var triplets = new Triplets(16, (20, 20));
        OptimizerStep optimizer = Optimizer(triplets, triplets.Options(target: 2, warmup: 1, final: Steps - 3));
        StatePair states = Start(triplets, seed: 1);
        for (int step = 1; step <= 2; step++)
        {
            _ = optimizer.Compute(states, triplets.Random(step), tokens: 1);
            states.Flip();
        }

        TrainingState before = states.Current.Copy();
        Assert.Equal(0, optimizer.Compute(states, triplets.Random(3), tokens: 0));
        states.Flip();
        Assert.Equal((3, 2), (triplets.Left(before), triplets.Left(states.Current)));
        Assert.Equal(before.FirstMoments, states.Current.FirstMoments);
        Assert.Equal(before.ImportanceMeans, states.Current.ImportanceMeans);
        Assert.Equal(before.Updates, states.Current.Updates);
    }

    [Fact]
    public void Other_methods_have_no_part_in_it() =>
        Assert.Null(TripletPruning.Of(new AdapterOptions { Method = AdapterMethod.Lora }, [], Steps));

    private static OptimizerStep Optimizer(Triplets triplets, AdapterOptions adapter) =>
        new(Training, Steps, triplets.Slices, TripletPruning.Of(adapter, triplets.Slices, Steps));

    private static StatePair Start(Triplets triplets, int seed)
    {
        var state = new TrainingState(triplets.Count, isScored: true);
        triplets.Random(seed).CopyTo(state.Parameters, 0);
        return new StatePair(state);
    }
}
