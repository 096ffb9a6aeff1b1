using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Membership;
using Spectral.Coordinator.Sweeps;
using Spectral.Coordinator.Tests.Jobs;

namespace Spectral.Coordinator.Tests.Sweeps;

public sealed class TrialJobsTests
{
    [Fact]
    public void The_longest_sweep_has_trials_whose_jobs_have_legal_ids()
    {
        string sweep = new('s', 87);
        Assert.Null(TrialJobs.Fault(sweep));
        string job = TrialJobs.Id(sweep, "t-0123456789");
        Assert.Null(JobId.Fault(job));
        Assert.Equal((sweep, "t-0123456789"), TrialJobs.Parse(job));
        Assert.Equal($"'{sweep}s' is no sweep id: it has 88 characters; use at most 87", TrialJobs.Fault(sweep + "s"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    public void What_could_be_no_job_is_no_sweep(string id) =>
        Assert.Equal($"'{id}' is no sweep id; use 1 to 87 of a-z, A-Z, 0-9, '.', '_' and '-', starting with a letter or digit", TrialJobs.Fault(id));

    [Fact]
    public void A_trial_asks_for_its_least_and_can_use_all_its_leaves_where_its_recipe_leaves_that_open()
    {
        RunSettings settings = new JobDriver().Settings with { MinimumWorkers = 2, MaximumWorkers = 8, IsOpen = true };
        Assert.Equal(new QueuedJob("sweep.t-0123456789", 5, 2, 2, settings.Threads) { Useful = 8 }, TrialJobs.Request("sweep.t-0123456789", 5, settings));
        Assert.Equal(new QueuedJob("alone", 5, 2, 8, settings.Threads), TrialJobs.Request("alone", 5, settings));

        RunSettings said = settings with { MaximumWorkers = 3, IsOpen = false };
        Assert.Equal(new QueuedJob("sweep.t-0123456789", 5, 2, 3, settings.Threads), TrialJobs.Request("sweep.t-0123456789", 5, said));
    }
}
