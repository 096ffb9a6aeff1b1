using CsCheck;
using Spectral.GpuNode.Training.Stages;

namespace Spectral.GpuNode.Tests.Training.Stages;

public sealed class OneForwardOneBackwardTests
{
    [Fact]
    public void Every_leaf_goes_forward_and_back_once_in_ascending_order_and_few_are_under_way() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[0, 12]).SelectMany((stages, leaves) => Gen.Int[0, stages - 1].Select(stage => (stages, stage, leaves))).Sample(sample =>
        {
            StageAction[] actions = [.. OneForwardOneBackward.Of(sample.stages, sample.stage, sample.leaves)];
            int[] leaves = [.. Enumerable.Range(0, sample.leaves)];
            Assert.Equal(leaves, actions.Where(action => action.IsForward).Select(action => action.Leaf));
            Assert.Equal(leaves, actions.Where(action => !action.IsForward).Select(action => action.Leaf));
            int underWay = 0;
            foreach (StageAction action in actions)
            {
                underWay += action.IsForward ? 1 : -1;
                Assert.InRange(underWay, 0, sample.stages - sample.stage);
            }
        });

    [Fact]
    public void Stages_that_run_the_schedule_never_wait_for_each_other_in_a_circle() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 10]).Sample((stages, leaves) =>
        {
            Queue<StageAction>[] todo = [.. Enumerable.Range(0, stages).Select(stage => new Queue<StageAction>(OneForwardOneBackward.Of(stages, stage, leaves)))];
            var done = new HashSet<(int Stage, StageAction Action)>();
            bool moved = true;
            while (moved)
            {
                moved = false;
                for (int stage = 0; stage < stages; stage++)
                {
                    if (todo[stage].TryPeek(out StageAction next) && IsReady(stage, next))
                    {
                        done.Add((stage, todo[stage].Dequeue()));
                        moved = true;
                    }
                }
            }

            Assert.All(todo, Assert.Empty);

            bool IsReady(int stage, StageAction action) => action.IsForward
                ? stage == 0 || done.Contains((stage - 1, action))
                : stage == stages - 1 || done.Contains((stage + 1, action));
        });

    [Fact]
    public void The_last_stage_takes_each_leaf_back_at_once_and_the_first_runs_ahead_by_the_stages_after_it()
    {
        Assert.Equal(["F0", "B0", "F1", "B1", "F2", "B2"], Text(stages: 3, stage: 2, leaves: 3));
        Assert.Equal(["F0", "F1", "F2", "B0", "F3", "B1", "B2", "B3"], Text(stages: 3, stage: 0, leaves: 4));
    }

    private static string[] Text(int stages, int stage, int leaves) =>
        [.. OneForwardOneBackward.Of(stages, stage, leaves).Select(action => $"{(action.IsForward ? 'F' : 'B')}{action.Leaf}")];
}
