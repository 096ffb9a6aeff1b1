using Spectral.Shared.Adapters;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Tests.Adapters;

public sealed class ColumnLeasesTests : IDisposable
{
    private const string Base = "0a1b";

    private readonly TemporaryDirectory _directory = new();

    private ColumnLeases Leases => new(new LocalArtifactStore(_directory.Path));

    [Fact]
    public void Ranges_follow_each_other_and_a_job_keeps_its_own()
    {
        Assert.Equal(new ColumnRange(0, 4), Leases.Lease(Base, "one", 4, 20));
        Assert.Equal(new ColumnRange(4, 8), Leases.Lease(Base, "two", 8, 20));
        Assert.Equal(new ColumnRange(0, 4), Leases.Lease(Base, "one", 4, 20));
        Assert.Equal(new ColumnRange(12, 2), Leases.Lease(Base, "three", 2, 20));
        Assert.Equal(new ColumnRange(4, 8), Leases.Lease(Base, "two", 8, 20));
    }

    [Fact]
    public void Another_base_has_its_own_columns()
    {
        Assert.Equal(new ColumnRange(0, 4), Leases.Lease(Base, "one", 4, 20));
        Assert.Equal(new ColumnRange(0, 4), Leases.Lease("0c2d", "two", 4, 20));
    }

    [Fact]
    public void Too_few_columns_left_is_an_error_that_leases_nothing()
    {
        Leases.Lease(Base, "one", 16, 20);
        UserErrorException error = Assert.Throws<UserErrorException>(() => Leases.Lease(Base, "two", 8, 20));
        Assert.Contains("8 columns are wanted and 4 of 20 are left", error.Message, StringComparison.Ordinal);
        Assert.Contains("0-15", error.Message, StringComparison.Ordinal);
        Assert.Equal(new ColumnRange(16, 4), Leases.Lease(Base, "three", 4, 20));
    }

    [Fact]
    public void A_job_that_wants_another_number_is_refused()
    {
        Leases.Lease(Base, "one", 4, 20);
        UserErrorException error = Assert.Throws<UserErrorException>(() => Leases.Lease(Base, "one", 8, 20));
        Assert.Contains("has leased 4 columns (0-3)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_lease_is_named()
    {
        new LocalArtifactStore(_directory.Path).TryCreate(StoreLayout.ColumnLease(Base, 0), stream => stream.Write("{}"u8));
        UserErrorException error = Assert.Throws<UserErrorException>(() => Leases.Lease(Base, "one", 8, 20));
        Assert.StartsWith($"{StoreLayout.ColumnLease(Base, 0)}: is no lease", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_at_once_never_get_the_same_column()
    {
        const int Jobs = 32;
        ColumnRange[] ranges = await Task.WhenAll(Enumerable.Range(0, Jobs).Select(job => Task.Run(
            () => Leases.Lease(Base, $"job-{job}", 1 + (job % 3), 200), TestContext.Current.CancellationToken)));
        for (int one = 0; one < Jobs; one++)
        {
            Assert.All(ranges[(one + 1)..], other => Assert.Null(ranges[one].Overlap(other)));
        }

        Assert.Equal(ranges.Sum(range => range.Count) - 1, ranges.Max(range => range.Last));
    }

    public void Dispose() => _directory.Dispose();
}
