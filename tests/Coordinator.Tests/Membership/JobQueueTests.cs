using Spectral.Coordinator.Membership;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Membership;

public sealed class JobQueueTests
{
    [Fact]
    public void A_job_waits_until_its_minimum_is_ready()
    {
        JobQueue queue = JobQueue.Empty.Enqueue(new QueuedJob("j", 1, 2, null));
        Assert.Empty(queue.Assign(Workers(1)).Assignments);
        Assignment assignment = Assert.Single(queue.Assign(Workers(3)).Assignments);
        Assert.Equal(3, assignment.Workers.Length);
    }

    [Fact]
    public void A_job_takes_no_more_than_its_maximum_and_the_next_gets_the_rest()
    {
        JobQueue queue = JobQueue.Empty.Enqueue(new QueuedJob("j1", 1, 1, 2)).Enqueue(new QueuedJob("j2", 1, 1, null));
        (JobQueue after, var assignments) = queue.Assign(Workers(3));
        Assert.Equal(["w0", "w1"], assignments[0].Workers.Select(worker => worker.Worker));
        Assert.Equal(["w2"], assignments[1].Workers.Select(worker => worker.Worker));
        Assert.Empty(after.Waiting);
    }

    [Fact]
    public void A_small_job_does_not_overtake_a_large_one()
    {
        JobQueue queue = JobQueue.Empty.Enqueue(new QueuedJob("large", 1, 4, null)).Enqueue(new QueuedJob("small", 1, 1, 1));
        Assert.Empty(queue.Assign(Workers(3)).Assignments);
    }

    [Fact]
    public void What_an_ended_job_held_is_free_again()
    {
        (JobQueue queue, _) = JobQueue.Empty.Enqueue(new QueuedJob("j1", 1, 1, null)).Assign(Workers(2));
        queue = queue.Enqueue(new QueuedJob("j2", 7, 2, null));
        Assert.Empty(queue.Assign(Workers(2)).Assignments);
        Assignment assignment = Assert.Single(queue.Remove("j1").Assign(Workers(2)).Assignments);
        Assert.Equal(("j2", 7L), (assignment.Job, assignment.Ticket));
    }

    [Fact]
    public void A_job_frees_only_what_is_still_its_own()
    {
        (JobQueue queue, _) = JobQueue.Empty.Enqueue(new QueuedJob("j1", 1, 1, 1)).Assign(Workers(1));
        Assert.Equal("j1", queue.Free("j2", ["w0"]).Assigned["w0"]);
        Assert.Empty(queue.Free("j1", ["w0"]).Assigned);
    }

    private static IEnumerable<WorkerStatus> Workers(int count) =>
        Enumerable.Range(0, count).Select(i => new WorkerStatus($"w{i}", "cpu:0", 1, 1, "f", null, 0, WorkerPhase.Idle, 0));
}
