using Akka.Actor;
using Akka.TestKit;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests;

/// <summary>Two coordinators over one journal, of which the first does not know that the second has taken over.</summary>
public sealed class TakenOverTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-coordinator-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_first_writes_no_event_of_a_job_any_more_and_ends()
    {
        await using CoordinatorFixture first = await CoordinatorFixture.StartAsync(_directory, failureDetection: TimeSpan.FromSeconds(1));
        await first.Client.SubmitAsync(CoordinatorFixture.Recipe, "job");
        await using CoordinatorFixture second = await CoordinatorFixture.StartAsync(_directory, failureDetection: TimeSpan.FromSeconds(1));
        await second.WatchAsync("job", update => update.Text?.StartsWith("queued", StringComparison.Ordinal) == true);
        TestProbe watch = first.Node();
        watch.Watch(first.Coordinator);

        await StopAsync(first);
        await watch.ExpectTerminatedAsync(first.Coordinator, TimeSpan.FromSeconds(30));

        Assert.Equal(JobStatus.Queued, (await second.Client.DescribeJobAsync("job")).Summary.Status);
        await second.Client.StopAsync("job", saveCheckpoint: false);
        await second.WatchAsync("job", update => update.Result is not null);
    }

    /// <summary>A queued job that is stopped ends at once, which is an event; nobody may answer any more.</summary>
    private static async Task StopAsync(CoordinatorFixture coordinator)
    {
        try
        {
            await coordinator.Client.StopAsync("job", saveCheckpoint: false);
        }
        catch (Exception e) when (e is TimeoutException or AskTimeoutException or Spectral.Shared.Client.CoordinatorLostException)
        {
        }
    }
}
