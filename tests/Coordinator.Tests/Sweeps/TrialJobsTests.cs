using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Sweeps;

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
}
