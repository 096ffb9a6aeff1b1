using Spectral.Cli.Embedded;
using Spectral.Cli.Planning;

namespace Spectral.Cli.Tests.Embedded;

public sealed class StoreSpaceTests
{
    private const long Slack = 256 << 10;

    [Fact]
    public void A_little_more_than_the_estimate_is_needed() =>
        Assert.Equal(3200 + 100 + Slack, StoreSpace.Needed(new StorageEstimate(Bases: 1000, Checkpoints: 2000, Adapter: 150, Records: 50), written: 0));

    [Fact]
    public void What_the_job_has_written_is_not_needed_again()
    {
        StorageEstimate estimate = new(Bases: 3200, Checkpoints: 3000, Adapter: 150, Records: 50);
        Assert.Equal(4800 + 150 + Slack, StoreSpace.Needed(estimate, written: 1600));
        Assert.Equal(3200 + 100 + Slack, StoreSpace.Needed(estimate, written: 1_000_000));
    }

    [Fact]
    public void A_directory_that_is_not_there_yet_has_its_parents_space()
    {
        long? here = StoreSpace.Free(Path.GetTempPath());
        Assert.NotNull(here);
        Assert.NotNull(StoreSpace.Free(Path.Combine(Path.GetTempPath(), "not", "made", "yet")));
        Assert.NotEqual(here, StoreSpace.Free("/sys/not/made/yet"));
    }
}
