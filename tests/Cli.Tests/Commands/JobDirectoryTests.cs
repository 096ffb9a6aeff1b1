using Spectral.Cli.Commands;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Tests.Commands;

public sealed class JobDirectoryTests : IDisposable
{
    private readonly string _store = Directory.CreateTempSubdirectory("spectral-cli-").FullName;

    [Fact]
    public void A_job_is_found_by_its_id() => Assert.Equal(new JobDirectory(_store, Job()), JobDirectory.Locate("first", _store));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public void A_job_is_found_by_its_directory(string end) =>
        Assert.Equal(new JobDirectory(_store, Job()), JobDirectory.Locate(Path.Combine(_store, "jobs", "first") + end, "elsewhere"));

    [Fact]
    public void An_unknown_job_is_refused_with_those_that_are_there()
    {
        Job();
        UserErrorException error = Assert.Throws<UserErrorException>(() => JobDirectory.Locate("second", _store));
        Assert.Contains("second: no such job", error.Message, StringComparison.Ordinal);
        Assert.Contains("there are: first.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_without_jobs_says_so() => Assert.Contains(
        "no job has run there yet", Assert.Throws<UserErrorException>(() => JobDirectory.Locate("first", _store)).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_store, recursive: true);

    private string Job()
    {
        Directory.CreateDirectory(Path.Combine(_store, "jobs", "first"));
        File.WriteAllText(Path.Combine(_store, "jobs", "first", "recipe.yaml"), "");
        return "first";
    }
}
