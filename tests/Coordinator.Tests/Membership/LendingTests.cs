using Spectral.Coordinator.Membership;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Membership;

public sealed class LendingTests
{
    [Fact]
    public void An_idle_device_helps_the_trial_that_has_the_fewest_and_a_busy_one_nobody()
    {
        JobQueue queue = Running("one", "two");
        (queue, var lent) = queue.Lend(Slots.OfThreeDevices());
        Assignment help = Assert.Single(lent);
        Assert.Equal(("one", "m/0"), (help.Job, Assert.Single(help.Workers).Worker));
        Assert.Empty(queue.Lend(Slots.OfThreeDevices()).Assignments);

        (queue, lent) = queue.Remove("two").Lend(Slots.OfThreeDevices());
        Assert.Equal(("one", "n/2"), (Assert.Single(lent).Job, lent[0].Workers.Single().Worker));
        Assert.Equal(3, queue.WorkersOf("one").Count());
    }

    [Fact]
    public void Nothing_is_lent_while_a_job_waits_or_beyond_what_a_job_can_use()
    {
        JobQueue queue = Running("one").Enqueue(new QueuedJob("large", 1, 9, null, 1));
        Assert.Empty(queue.Lend(Slots.OfThreeDevices()).Assignments);
        Assert.Equal(2, Running("one").Lend(Slots.OfThreeDevices()).Assignments.Single().Workers.Length);
        Assert.Empty(JobQueue.Empty.Enqueue(new QueuedJob("fixed", 1, 1, 1, 1)).Assign(Slots.OfThreeDevices()).Queue.Lend(Slots.OfThreeDevices()).Assignments);
    }

    [Fact]
    public void Nobody_borrows_a_device_that_computes_other_bits()
    {
        WorkerStatus[] mixed = [.. Slots.OfThreeDevices().Select(slot => slot.Worker.StartsWith('m') ? slot with { Fingerprint = "another" } : slot)];
        (JobQueue queue, _) = JobQueue.Empty.Enqueue(Trial("one")).Assign(mixed);
        Assert.Equal(["n/2"], queue.Lend(mixed).Assignments.Single().Workers.Select(worker => worker.Worker));
    }

    [Fact]
    public void Nobody_borrows_of_a_node_that_is_set_aside_for_it()
    {
        (JobQueue queue, _) = JobQueue.Empty.Enqueue(Trial("one")).SetAside("one", "m").Assign(Slots.OfThreeDevices());
        Assert.Equal(["n/2"], queue.Lend(Slots.OfThreeDevices()).Assignments.Single().Workers.Select(worker => worker.Worker));
    }

    [Fact]
    public void What_is_lent_is_asked_back_once_when_a_job_waits_and_is_that_ones_when_it_is_let_go()
    {
        (JobQueue queue, _) = Running("one").Lend(Slots.OfThreeDevices());
        Assert.Empty(queue.TakeBack().Back);
        (queue, var assignments) = queue.Enqueue(new QueuedJob("six", 1, 4, 4, 1)).Assign(Slots.OfThreeDevices());
        Assert.Empty(assignments);
        (queue, var back) = queue.TakeBack();
        Assert.Equal([("one", "m/0"), ("one", "n/2")], back);
        Assert.Empty(queue.TakeBack().Back);
        Assert.Equal("one", queue.Assigned["m/0"]);

        (queue, assignments) = queue.Free("one", ["m/0", "n/2"]).Assign(Slots.OfThreeDevices());
        Assert.Equal(("six", 4), (Assert.Single(assignments).Job, assignments[0].Workers.Length));
        Assert.Empty(queue.Lent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_its_borrower_has_no_more_is_not_asked_back(bool hasEnded)
    {
        (JobQueue queue, _) = Running("one").Lend(Slots.OfThreeDevices());
        queue = hasEnded ? queue.Remove("one") : queue.Free("one", ["m/0", "n/2"]);
        queue = queue.Enqueue(new QueuedJob("next", 1, 1, 1, 1)).Assign([]).Queue;
        Assert.Empty(queue.TakeBack().Back);
        Assert.Empty(queue.Lent);
    }

    [Fact]
    public void A_job_that_finds_a_free_slot_takes_nothing_back()
    {
        (JobQueue queue, _) = Running("one").Lend(Slots.OfThreeDevices());
        (queue, var assignments) = queue.Enqueue(Trial("next")).Assign(Slots.OfThreeDevices());
        Assert.Equal("next", Assert.Single(assignments).Job);
        Assert.Empty(queue.TakeBack().Back);
        Assert.Equal(["m/0", "n/2"], queue.Lent.Order());
    }

    [Fact]
    public void What_comes_back_beyond_what_a_job_asked_for_was_lent()
    {
        JobQueue queue = JobQueue.Empty.Continue(Trial("one")).Return("one", Slots.OfThreeDevices()[0]).Return("one", Slots.OfThreeDevices()[2]);
        Assert.Equal(["n/2"], queue.Lent);
    }

    private static JobQueue Running(params string[] trials)
    {
        JobQueue queue = JobQueue.Empty;
        foreach (string trial in trials)
        {
            (queue, _) = queue.Enqueue(Trial(trial)).Assign(Slots.OfThreeDevices());
        }

        return queue;
    }

    /// <summary>Of eight leaves.</summary>
    private static QueuedJob Trial(string job) => new(job, 1, 1, 1, 1) { Useful = 8 };
}
