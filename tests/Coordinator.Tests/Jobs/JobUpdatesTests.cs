using Spectral.Coordinator.Jobs;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Jobs;

public sealed class JobUpdatesTests
{
    [Fact]
    public void The_plan_is_told_with_what_is_to_decompose_and_each_generation_with_its_members()
    {
        JobDriver job = MembershipRulesTests.Training("a", "b", "c").Step("a", 4).Lose("c");
        job.Prepare("a", 1, 4, 3).Prepare("b", 1, 5, 4).Form("a").Form("b");

        Assert.Equal(["1 of generation 0: a, b, c from 0", "0 of generation 1: a, b, c from 0", "0 of generation 2: a, b from 5"], Plans(job.Journal));
    }

    [Fact]
    public void A_resumed_job_has_nothing_to_decompose()
    {
        JobDriver job = MembershipRulesTests.Training("a");
        job.Decide(new JobInputs.Stop(SaveCheckpoint: false)).Leave("a", LeaveReason.Stopped);
        Assert.True(job.State.HasEnded);
        job.Decide(new JobInputs.Resume("recipe")).Assign("b").Load("b").Decide(new JobInputs.InventoryRead(JobDriver.Inventory));

        Assert.Equal("0 of generation 0: b from 0", Plans(job.Journal)[^1]);
    }

    /// <summary>As a watcher of the journal's replay is told them.</summary>
    private static string[] Plans(IEnumerable<IJobEvent> journal)
    {
        JobState state = JobState.Empty;
        List<JobPlan> plans = [];
        foreach (IJobEvent happened in journal)
        {
            state = state.Apply(happened);
            plans.AddRange(JobUpdates.Of(happened, state).Select(update => update.Plan).OfType<JobPlan>());
        }

        return [.. plans.Select(plan => $"{plan.Decompositions} of generation {plan.Generation}: {string.Join(", ", plan.Workers)} from {plan.StartStep}")];
    }
}
