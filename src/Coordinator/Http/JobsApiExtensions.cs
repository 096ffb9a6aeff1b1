using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Client;
using Spectral.Shared.Client.Api;

namespace Spectral.Coordinator.Http;

/// <summary>The coordinator's HTTP API, see docs/api.md.</summary>
public static class JobsApiExtensions
{
    private static readonly string Version =
        typeof(JobsApiExtensions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <param name="client">Who answers.</param>
    /// <param name="store">Where the jobs' files lie.</param>
    /// <param name="records">Where step records are written; null where that is the store.</param>
    public static IEndpointRouteBuilder MapJobsApi(
        this IEndpointRouteBuilder endpoints, IOrchestratorClient client, IArtifactStore store, TimeProvider time, IArtifactStore? records = null)
    {
        var jobs = new JobsApi(client, store, time);
        var updates = new UpdateStream(client, time);
        var files = new FilesApi(store);
        var metrics = new MetricsApi(client, records ?? store);
        endpoints.MapGet(ApiRoutes.Health, (RequestDelegate)(context => Answers.WriteAsync(context, new ApiAnswers.Health("ok", Version))));
        endpoints.MapPost(ApiRoutes.Jobs, (RequestDelegate)jobs.SubmitAsync);
        endpoints.MapGet(ApiRoutes.Jobs, (RequestDelegate)jobs.ListAsync);
        endpoints.MapGet(ApiRoutes.Nodes, (RequestDelegate)jobs.NodesAsync);
        var sweeps = new SweepsApi(client, time);
        endpoints.MapPost(ApiRoutes.Sweeps, (RequestDelegate)sweeps.StartAsync);
        RouteGroupBuilder sweep = endpoints.MapGroup(ApiRoutes.Sweeps + "/{sweep}");
        sweep.MapGet("", (RequestDelegate)sweeps.DescribeAsync);
        sweep.MapPost("stop", (RequestDelegate)sweeps.StopAsync);
        sweep.MapPost("resume", (RequestDelegate)sweeps.ResumeAsync);
        RouteGroupBuilder job = endpoints.MapGroup(ApiRoutes.Jobs + "/{job}");
        job.MapGet("", (RequestDelegate)jobs.DescribeAsync);
        job.MapGet("updates", (RequestDelegate)updates.WriteAsync);
        job.MapPost("stop", (RequestDelegate)jobs.StopAsync);
        job.MapPost("resume", (RequestDelegate)jobs.ResumeAsync);
        job.MapGet("metrics", (RequestDelegate)metrics.ReadAsync);
        job.MapGet("files", (RequestDelegate)files.ListAsync);
        job.MapGet("files/{**path}", (RequestDelegate)files.ReadAsync);
        return endpoints;
    }
}
