using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Spectral.Coordinator.Http.Limits;
using Spectral.Coordinator.Http.OpenApi;
using Spectral.Coordinator.Http.Updates;
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
    /// <param name="jaeger">Address of Jaeger's pages; null for none.</param>
    public static IEndpointRouteBuilder MapJobsApi(
        this IEndpointRouteBuilder endpoints, IOrchestratorClient client, IArtifactStore store, TimeProvider time, IArtifactStore? records = null, Uri? jaeger = null)
    {
        endpoints.Read(ApiRoutes.Health, ApiOperations.Health, context => Answers.WriteAsync(context, new ApiAnswers.Health("ok", Version)));
        endpoints.Read(ApiRoutes.About, ApiOperations.About, context => Answers.WriteAsync(context, new ApiAnswers.About(Version, jaeger)));
        endpoints.Read(ApiRoutes.OpenApi, ApiOperations.OpenApi, context => Answers.WriteAsync(context, OpenApiDocument.Of(EndpointsOf(context), Version)));
        MapJobs(endpoints, new JobsApi(client, store, time), new UpdateStream(client, time));
        MapData(endpoints.MapGroup(ApiRoutes.Jobs + "/{job}"), new FilesApi(store), new MetricsApi(client, records ?? store), new SpectraApi(client, store));
        MapSweeps(endpoints, new SweepsApi(client, time));
        return endpoints;
    }

    private static void MapJobs(IEndpointRouteBuilder endpoints, JobsApi jobs, UpdateStream updates)
    {
        endpoints.Write(ApiRoutes.Jobs, ApiOperations.SubmitJob, jobs.SubmitAsync);
        endpoints.Read(ApiRoutes.Jobs, ApiOperations.ListJobs, jobs.ListAsync);
        endpoints.Read(ApiRoutes.Nodes, ApiOperations.ListNodes, jobs.NodesAsync);
        RouteGroupBuilder job = endpoints.MapGroup(ApiRoutes.Jobs + "/{job}");
        job.Read("", ApiOperations.DescribeJob, jobs.DescribeAsync);
        job.MapGet("updates", (RequestDelegate)updates.WriteAsync).WithMetadata(ApiOperations.WatchJob).RequireRateLimiting(ApiLimiting.Streams);
        job.Write("stop", ApiOperations.StopJob, jobs.StopAsync);
        job.Write("resume", ApiOperations.ResumeJob, jobs.ResumeAsync);
    }

    private static void MapData(RouteGroupBuilder job, FilesApi files, MetricsApi metrics, SpectraApi spectra)
    {
        job.Read("metrics", ApiOperations.ReadMetrics, metrics.ReadAsync);
        job.Read("spectra", ApiOperations.ReadSpectra, spectra.ReadAsync);
        job.Read("files", ApiOperations.ListFiles, files.ListAsync);
        job.Read("files/{**path}", ApiOperations.ReadFile, files.ReadAsync);
    }

    private static void MapSweeps(IEndpointRouteBuilder endpoints, SweepsApi sweeps)
    {
        endpoints.Write(ApiRoutes.Sweeps, ApiOperations.StartSweep, sweeps.StartAsync);
        endpoints.Read(ApiRoutes.Sweeps, ApiOperations.ListSweeps, sweeps.ListAsync);
        RouteGroupBuilder sweep = endpoints.MapGroup(ApiRoutes.Sweeps + "/{sweep}");
        sweep.Read("", ApiOperations.DescribeSweep, sweeps.DescribeAsync);
        sweep.Write("stop", ApiOperations.StopSweep, sweeps.StopAsync);
        sweep.Write("resume", ApiOperations.ResumeSweep, sweeps.ResumeAsync);
    }

    private static void Read(this IEndpointRouteBuilder endpoints, string route, ApiOperation operation, RequestDelegate answer) =>
        endpoints.MapGet(route, answer).WithMetadata(operation).RequireRateLimiting(ApiLimiting.Reads);

    private static void Write(this IEndpointRouteBuilder endpoints, string route, ApiOperation operation, RequestDelegate answer) =>
        endpoints.MapPost(route, ApiTracing.Trace(operation, answer)).WithMetadata(operation).RequireRateLimiting(ApiLimiting.Writes);

    private static IReadOnlyList<Endpoint> EndpointsOf(HttpContext context) => context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints;
}
