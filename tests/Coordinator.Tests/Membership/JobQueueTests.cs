using Spectral.Coordinator.Membership;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Membership;

public sealed class JobQueueTests
{
    [Fact]
    public void A_job_waits_until_its_minimum_is_ready()
    {
        JobQueue queue = JobQueue.Empty.Enqueue(new QueuedJob("j", 1, 2, null, 1));
        Assert.Empty(queue.Assign(Workers(1)).Assignments);
        Assignment assignment = Assert.Single(queue.Assign(Workers(3)).Assignments);
        Assert.Equal(3, assignment.Workers.Length);
    }

    [Fact]
    public void A_job_takes_no_more_than_its_maximum_and_the_next_gets_the_rest()
    {
        JobQueue queue = JobQueue.Empty.Enqueue(new QueuedJob("j1", 1, 1, 2, 1)).Enqueue(new QueuedJob("j2", 1, 1, null, 1));
        (JobQueue after, var assignments) = queue.Assign(Workers(3));
        Assert.Equal(["w0", "w1"], assignments[0].Workers.Select(worker => worker.Worker));
        Assert.Equal(["w2"], assignments[1].Workers.Select(worker => worker.Worker));
        Assert.Empty(after.Waiting);
    }

    [Fact]
    public void A_small_job_does_not_overtake_a_large_one()
    {
        JobQueue queue = JobQueue.Empty.Enqueue(new QueuedJob("large", 1, 4, null, 1)).Enqueue(new QueuedJob("small", 1, 1, 1, 1));
        Assert.Empty(queue.Assign(Workers(3)).Assignments);
    }

    [Fact]
    public void What_an_ended_job_held_is_free_again()
    {
        (JobQueue queue, _) = JobQueue.Empty.Enqueue(new QueuedJob("j1", 1, 1, null, 1)).Assign(Workers(2));
        queue = queue.Enqueue(new QueuedJob("j2", 7, 2, null, 1));
        Assert.Empty(queue.Assign(Workers(2)).Assignments);
        Assignment assignment = Assert.Single(queue.Remove("j1").Assign(Workers(2)).Assignments);
        Assert.Equal(("j2", 7L), (assignment.Job, assignment.Ticket));
    }

    [Fact]
    public void A_job_frees_only_what_is_still_its_own()
    {
        (JobQueue queue, _) = JobQueue.Empty.Enqueue(new QueuedJob("j1", 1, 1, 1, 1)).Assign(Workers(1));
        Assert.Equal("j1", queue.Free("j2", ["w0"]).Assigned["w0"]);
        Assert.Empty(queue.Free("j1", ["w0"]).Assigned);
    }

    [Fact]
    public void What_nobody_waits_for_goes_to_running_jobs_that_can_use_more()
    {
        (JobQueue queue, _) = JobQueue.Empty.Enqueue(new QueuedJob("two", 1, 1, 2, 1)).Enqueue(new QueuedJob("auto", 1, 1, null, 1)).Assign(Workers(2));
        (queue, var more) = queue.Assign(Workers(5));
        Assert.Equal(["auto"], more.Select(assignment => assignment.Job));
        Assert.Equal(["w2", "w3", "w4"], more[0].Workers.Select(worker => worker.Worker));
        Assert.Equal("two", queue.Free("two", ["w0"]).Assign(Workers(1)).Assignments.Single().Job);
    }

    [Fact]
    public void Running_jobs_get_nothing_that_a_waiting_one_could_use()
    {
        (JobQueue queue, _) = JobQueue.Empty.Enqueue(new QueuedJob("running", 1, 1, null, 1)).Assign(Workers(1));
        queue = queue.Enqueue(new QueuedJob("waiting", 1, 3, null, 1));
        Assert.Empty(queue.Assign(Workers(3)).Assignments);
        Assert.Equal("waiting", queue.Assign(Workers(4)).Assignments.Single().Job);
    }

    [Fact]
    public void A_job_that_lost_its_workers_waits_at_its_old_place()
    {
        (JobQueue queue, _) = JobQueue.Empty.Enqueue(new QueuedJob("first", 1, 1, 1, 1)).Assign(Workers(1));
        queue = queue.Enqueue(new QueuedJob("second", 1, 1, 1, 1)).Enqueue(new QueuedJob("first", 2, 1, 1, 1));
        Assignment assignment = Assert.Single(queue.Assign(Workers(1)).Assignments);
        Assert.Equal(("first", 2L), (assignment.Job, assignment.Ticket));
    }

    [Fact]
    public void A_node_set_aside_serves_other_jobs_only()
    {
        JobQueue queue = JobQueue.Empty.Enqueue(new QueuedJob("one", 1, 1, 1, 1)).Enqueue(new QueuedJob("two", 1, 1, 1, 1)).SetAside("one", "w0");
        Assert.Equal("two", Assert.Single(queue.Assign(Workers(1)).Assignments).Job);
        Assert.Equal(["one"], queue.Remove("one").Enqueue(new QueuedJob("one", 1, 1, 1, 1)).Remove("two").Assign(Workers(1)).Assignments.Select(assignment => assignment.Job));
    }

    [Fact]
    public void Threads_must_fit_on_a_processor_because_they_change_bits()
    {
        JobQueue queue = JobQueue.Empty.Enqueue(new QueuedJob("four", 1, 1, 1, Threads: 4));
        Assert.Empty(queue.Assign(Workers(2)).Assignments);
        Assert.Single(queue.Assign(Workers(1).Select(worker => worker with { Device = "cuda:0" })).Assignments);
    }

    [Fact]
    public void A_worker_that_comes_back_is_taken_while_there_is_room()
    {
        (JobQueue queue, _) = JobQueue.Empty.Enqueue(new QueuedJob("job", 1, 1, 2, 1)).Assign(Workers(1));
        WorkerStatus[] workers = [.. Workers(3)];
        Assert.True(queue.HasRoom("job", workers[1]));
        queue = queue.Return("job", workers[1]);
        Assert.False(queue.HasRoom("job", workers[2]));
        Assert.False(queue.HasRoom("other", workers[2]));
    }

    [Fact]
    public void The_least_busy_device_gives_the_next_slot()
    {
        JobQueue queue = JobQueue.Empty;
        List<string> taken = [];
        foreach (int job in Enumerable.Range(0, 6))
        {
            (queue, var assignments) = queue.Enqueue(new QueuedJob($"trial-{job}", 1, 1, 1, 1)).Assign(Slots.OfThreeDevices());
            taken.Add(Assert.Single(Assert.Single(assignments).Workers).Worker);
        }

        Assert.Equal(["n/0", "n/2", "m/0", "n/1", "n/3", "m/1"], taken);
        queue = queue.Remove("trial-1").Remove("trial-4").Enqueue(new QueuedJob("next", 1, 1, 1, 1));
        Assert.Equal("n/2", queue.Assign(Slots.OfThreeDevices()).Assignments.Single().Workers.Single().Worker);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(8)]
    public void A_job_that_takes_all_it_can_get_takes_one_slot_of_each_device(int? maximum)
    {
        (JobQueue queue, var assignments) = JobQueue.Empty.Enqueue(new QueuedJob("auto", 1, 1, maximum, 1)).Assign(Slots.OfThreeDevices());
        Assert.Equal(["n/0", "n/2", "m/0"], Assert.Single(assignments).Workers.Select(worker => worker.Worker));
        Assert.Empty(queue.Assign(Slots.OfThreeDevices()).Assignments);
        Assert.False(queue.HasRoom("auto", Slots.OfThreeDevices()[1]));
        Assert.Equal(5, JobQueue.Empty.Enqueue(new QueuedJob("five", 1, 5, null, 1)).Assign(Slots.OfThreeDevices()).Assignments.Single().Workers.Length);
    }

    private static IEnumerable<WorkerStatus> Workers(int count) =>
        Enumerable.Range(0, count).Select(i => new WorkerStatus($"w{i}", "cpu:0", 1, 1, "f", null, 0, WorkerPhase.Idle, 0));
}
