using CsCheck;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Shared.Tests.Adapters;

public sealed class PruneScheduleTests
{
    private static readonly Gen<(int Rank, int Target, int Matrices, int Warmup, int Final, int Every, int Steps)> Cases =
        from rank in Gen.Int[1, 64]
        from target in Gen.Int[1, rank]
        from matrices in Gen.Int[1, 300]
        from warmup in Gen.Int[0, 500]
        from final in Gen.Int[0, 500]
        from between in Gen.Int[1, 1000]
        from every in Gen.Int[1, 200]
        select (rank, target, matrices, warmup, final, every, warmup + between + final);

    /// <summary>The schedule of the paper's section 3.3, its cubic as its authors' code has it.</summary>
    [Fact]
    public void The_budget_is_that_of_the_formula() => Cases.Sample(sample =>
    {
        PruneSchedule schedule = Schedule(sample);
        long initial = (long)sample.Rank * sample.Matrices;
        long target = (long)sample.Target * sample.Matrices;
        long before = initial;
        for (int step = 1; step <= sample.Steps; step++)
        {
            double progress = Math.Clamp((step - sample.Warmup) / (double)(sample.Steps - sample.Warmup - sample.Final), 0, 1);
            double formula = target + ((initial - target) * Math.Pow(1 - progress, 3));
            long budget = schedule.BudgetAt(step);
            Assert.InRange(budget, formula - 1 - 1e-6, formula + 1e-6);
            Assert.InRange(budget, target, before);
            before = budget;
        }

        Assert.Equal(target, before);
    }, iter: 200);

    [Fact]
    public void Nothing_is_pruned_in_the_warm_up_and_everything_beyond_the_target_in_the_final_phase() => Cases.Sample(sample =>
    {
        PruneSchedule schedule = Schedule(sample);
        int lastChoice = sample.Steps - sample.Final;
        for (int step = 1; step <= sample.Steps; step++)
        {
            Assert.Equal(step <= lastChoice, schedule.ScoresAt(step));
            bool prunes = step > sample.Warmup && (step >= lastChoice || step % sample.Every == 0);
            Assert.Equal(prunes, schedule.PrunesAt(step));
        }
    }, iter: 100);

    /// <summary>Ten matrices of rank 8 to 2 over 4 steps after 2: 20 + 60 (1 - k / 4)^3.</summary>
    [Fact]
    public void An_example_by_hand()
    {
        PruneSchedule schedule = Schedule((8, 2, 10, 2, 3, 1, 9));
        Assert.Equal([80L, 80, 45, 27, 20, 20, 20, 20, 20], Enumerable.Range(1, 9).Select(step => schedule.BudgetAt(step)));
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(9, 0, 4)]
    [InlineData(100, 10, 50)]
    public void Without_numbers_a_tenth_is_warm_up_and_half_is_final(int steps, int warmup, int final)
    {
        PruneSchedule schedule = new(new AdapterOptions { Method = AdapterMethod.Adalora, Rank = 12 }, matrices: 5, steps);
        PruneSchedule spelled = Schedule((12, 8, 5, warmup, final, 1, steps));
        Assert.All(Enumerable.Range(1, steps), step => Assert.Equal(
            (spelled.BudgetAt(step), spelled.PrunesAt(step), spelled.ScoresAt(step)), (schedule.BudgetAt(step), schedule.PrunesAt(step), schedule.ScoresAt(step))));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(8, 5)]
    [InlineData(12, 8)]
    public void Two_thirds_of_the_rank_are_left_unless_given(int rank, int target) =>
        Assert.Equal(target, new AdapterOptions { Method = AdapterMethod.Adalora, Rank = rank }.TargetRankOrDefault);

    [Fact]
    public void Without_a_step_between_it_is_refused() => Assert.Equal(
        "adapter.prune: a warm-up of 3 steps and a final phase of 4 leave no step between for pruning, of 7 in all.",
        Assert.Throws<UserErrorException>(() => Schedule((8, 4, 1, 3, 4, 1, 7))).Message);

    private static PruneSchedule Schedule((int Rank, int Target, int Matrices, int Warmup, int Final, int Every, int Steps) sample) => new(
        new AdapterOptions
        {
            Method = AdapterMethod.Adalora,
            Rank = sample.Rank,
            TargetRank = sample.Target,
            Prune = new PruneOptions { Warmup = sample.Warmup, Final = sample.Final, Every = sample.Every },
        },
        sample.Matrices,
        sample.Steps);
}
