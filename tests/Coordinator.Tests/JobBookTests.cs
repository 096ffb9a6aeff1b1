namespace Spectral.Coordinator.Tests;

public sealed class JobBookTests
{
    private const string Job = "job";

    /// <summary>Workers of a job that was resumed before its end was stored reported to nobody, and it hung.</summary>
    [Fact]
    public void A_job_that_is_resumed_while_its_end_is_being_stored_goes_on_only_when_both_are()
    {
        JobBook book = JobBook.Empty.Accept(Job).Apply(new CoordinatorEvents.JobAccepted(Job)).End(Job).Resume(Job);
        Assert.False(book.GoesOn(Job));
        book = book.Apply(new CoordinatorEvents.JobEnded(Job));
        Assert.False(book.GoesOn(Job));
        book = book.Apply(new CoordinatorEvents.JobResumed(Job));
        Assert.True(book.GoesOn(Job));
    }

    [Fact]
    public void A_job_that_is_stopped_while_its_resumption_is_being_stored_ends()
    {
        JobBook book = JobBook.Empty.Accept(Job).Apply(new CoordinatorEvents.JobAccepted(Job)).End(Job).Apply(new CoordinatorEvents.JobEnded(Job));
        Assert.False(book.MayEnd(Job));
        book = book.Resume(Job);
        Assert.True(book.MayEnd(Job));
        book = book.End(Job).Apply(new CoordinatorEvents.JobResumed(Job));
        Assert.False(book.GoesOn(Job));
        Assert.False(book.Apply(new CoordinatorEvents.JobEnded(Job)).IsActive(Job));
    }
}
