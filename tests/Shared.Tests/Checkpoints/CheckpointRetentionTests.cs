using CsCheck;
using Spectral.Shared.Checkpoints;

namespace Spectral.Shared.Tests.Checkpoints;

public sealed class CheckpointRetentionTests
{
    private static readonly long[] Steps = [10, 20, 30, 40, 50, 60];

    private static readonly Gen<HashSet<long>> StepSets = Gen.Long[0, 20].Array[0, 12].Select(steps => steps.ToHashSet());

    [Fact]
    public void The_newest_stay() => Assert.Equal([10, 20, 30], Select(keep: 3));

    [Fact]
    public void The_best_and_the_pinned_stay_besides() => Assert.Equal([30], Select(keep: 3, best: 10, pinned: [20]));

    [Fact]
    public void Damaged_ones_do_not_count() => Assert.Equal([10], Select(keep: 3, damaged: [40, 60]));

    [Fact]
    public void With_too_few_sound_ones_nothing_goes() => Assert.Empty(Select(keep: 3, damaged: [10, 20, 40, 60]));

    [Fact]
    public void Fewer_than_two_cannot_be_asked_for() => Assert.Throws<ArgumentOutOfRangeException>(() => Select(keep: 1));

    [Fact]
    public void Whatever_the_case_enough_sound_ones_best_and_pinned_stay()
        => Gen.Select(StepSets, StepSets, StepSets, Gen.Int[2, 5], Gen.Long[0, 20]).Sample(
            (steps, damaged, pinned, keep, best) =>
            {
                IReadOnlyList<long> gone = CheckpointRetention.Select(steps, step => !damaged.Contains(step), keep, best, pinned);
                int soundBefore = steps.Count(step => !damaged.Contains(step));
                int soundAfter = steps.Except(gone).Count(step => !damaged.Contains(step));

                Assert.True(soundAfter >= Math.Min(keep, soundBefore));
                Assert.DoesNotContain(best, gone);
                Assert.Empty(gone.Intersect(pinned));
                Assert.Empty(gone.Except(steps));
                // Nothing newer than a sound one that stays is ever taken away before it.
                Assert.True(gone.Count == 0 || steps.Count(step => step > gone.Max() && !damaged.Contains(step)) >= keep);
            },
            iter: 2000,
            threads: 1);

    private static IReadOnlyList<long> Select(int keep, long? best = null, long[]? pinned = null, long[]? damaged = null)
        => CheckpointRetention.Select(Steps, step => damaged?.Contains(step) != true, keep, best, (pinned ?? []).ToHashSet());
}
