using Spectral.Cli.Progress;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Tests.Progress;

public sealed class JobProgressTests
{
    [Fact]
    public void Nothing_is_known_before_the_first_update()
    {
        JobProgress progress = new() { Job = "job" };
        Assert.Equal((0, 0.0, null), (progress.Fraction, progress.TokensPerSecond, progress.TimeLeft));
    }

    [Fact]
    public void Speed_and_time_left_follow_from_the_steps()
    {
        JobProgress progress = Fold([Updates.Of() with { Plan = Updates.Plan }, .. Enumerable.Range(1, 40).Select(step => Updates.Step(step))]);
        Assert.Equal(2000, progress.TokensPerSecond);
        Assert.Equal(TimeSpan.FromSeconds(30), progress.TimeLeft);
        Assert.Equal(0.4, progress.Fraction);
        Assert.Equal(20, progress.Recent.Count);
    }

    [Fact]
    public void A_resumed_job_is_as_far_as_its_checkpoint() =>
        Assert.Equal(0.5, Fold([Updates.Of() with { Plan = Updates.Plan with { StartStep = 50 } }]).Fraction);

    [Fact]
    public void Decomposed_weights_and_cache_hits_are_counted()
    {
        JobProgress progress = Fold([Updates.Decomposed(true), Updates.Decomposed(false), Updates.Decomposed(true)]);
        Assert.Equal((3, 2), (progress.Decomposed, progress.CacheHits));
    }

    [Fact]
    public void Later_updates_keep_what_earlier_ones_told()
    {
        JobProgress progress = Fold([Updates.Of() with { Plan = Updates.Plan }, Updates.Evaluation(0), Updates.Step(1), Updates.Of(JobStatus.Finishing)]);
        Assert.Equal(JobStatus.Finishing, progress.Status);
        Assert.Equal(Updates.Plan, progress.Plan);
        Assert.Equal(0, progress.LastEvaluation!.Step);
        Assert.Equal(1, progress.LastStep!.Step);
    }

    private static JobProgress Fold(IEnumerable<JobUpdate> updates) => updates.Aggregate(new JobProgress { Job = "job" }, (progress, update) => progress.Apply(update));
}
