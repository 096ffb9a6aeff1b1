using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Spectral.Coordinator.Http;
using Spectral.Coordinator.Http.Limits;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Client.Api;

namespace Spectral.Coordinator.Benchmarks;

/// <summary>
/// A coordinator with its API on a port of loopback, and a job whose one simulated worker reports as many steps as it is told to: what
/// watching costs is measured without what training does.
/// </summary>
public sealed class WatchedUpdates : IAsyncDisposable
{
    private const string Kind = "watched";
    private const int Weights = 8;

    private readonly SimulatedCluster _cluster;
    private readonly WebApplication _app;
    private readonly string _directory;

    private WatchedUpdates(SimulatedCluster cluster, WebApplication app, string directory)
    {
        _cluster = cluster;
        _app = app;
        _directory = directory;
        string listening = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Updates = new Uri(new Uri(listening), ApiRoutes.Updates(SimulatedCluster.Job(Kind, Weights, 0), follow: true));
    }

    /// <summary>Address of the job's stream.</summary>
    public Uri Updates { get; }

    /// <summary>Started, and training.</summary>
    public static async Task<WatchedUpdates> StartAsync()
    {
        string directory = Directory.CreateTempSubdirectory("spectral-watched-").FullName;
        SimulatedCluster cluster = await SimulatedCluster.StartAsync(nodes: 1, directory);
        await SimulationCounts.MeasureAsync(() => cluster.Tell(SimulatedOrders.Join.Instance), () => cluster.Counts.Welcomes > 0);
        await SimulationCounts.MeasureAsync(() => cluster.SubmitAsync(Kind, Weights, workers: 1, number: 0), () => cluster.Counts.Starts > 0);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddApiLimits(new ApiLimits());
        WebApplication app = builder.Build();
        app.UseProblemDetails();
        app.UseRouting();
        app.UseApiLimits();
        app.MapJobsApi(cluster.Client, new LocalArtifactStore(Path.Combine(directory, "store")), TimeProvider.System);
        await app.StartAsync();
        return new WatchedUpdates(cluster, app, directory);
    }

    /// <summary>The worker reports so many steps more.</summary>
    public void Report(int steps) => _cluster.Tell(0, new SimulatedOrders.Train(steps));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _cluster.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
