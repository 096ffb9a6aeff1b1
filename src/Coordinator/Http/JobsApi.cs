using Microsoft.AspNetCore.Http;
using Spectral.Coordinator.Jobs;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Client;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;
using Spectral.Shared.Telemetry;

namespace Spectral.Coordinator.Http;

/// <summary>Requests about jobs and nodes, answered by a client of the orchestrator.</summary>
internal sealed class JobsApi(IOrchestratorClient client, IArtifactStore store, TimeProvider time)
{
    public async Task SubmitAsync(HttpContext context)
    {
        ApiRequests.Submit request = await RequestBody.ReadAsync<ApiRequests.Submit>(context);
        string job = request.Job ?? $"job-{time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..4]}";
        if (JobId.Fault(job) is { } fault)
        {
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, $"job: {fault}");
        }

        ApiTracing.Say(TelemetryTags.Job, job);
        await client.SubmitAsync(Read(request.Recipe, "recipe").ToCanonicalYaml(), job, context.RequestAborted);
        context.Response.Headers.Location = "/" + ApiRoutes.Job(job);
        await Answers.WriteAsync(context, new ApiAnswers.Accepted(job), StatusCodes.Status201Created);
    }

    public async Task ListAsync(HttpContext context)
    {
        QueryMessages.ListJobs page = RequestValues.JobPage(context);
        await Answers.WriteAsync(context, await client.ListJobsAsync(page.After, page.Limit, context.RequestAborted));
    }

    public async Task DescribeAsync(HttpContext context) =>
        await Answers.WriteAsync(context, await client.DescribeJobAsync(RequestValues.JobOf(context), context.RequestAborted));

    public async Task StopAsync(HttpContext context)
    {
        string job = RequestValues.JobOf(context);
        ApiRequests.Stop request = await RequestBody.ReadAsync(context, new ApiRequests.Stop());
        QueryMessages.Job known = await client.DescribeJobAsync(job, context.RequestAborted);
        if (known.Result is { } result)
        {
            throw new ApiException(StatusCodes.Status409Conflict, $"job '{job}' has ended already ({result.Status})");
        }

        await client.StopAsync(job, request.SaveCheckpoint, context.RequestAborted);
        await Answers.WriteAsync(context, new ApiAnswers.Accepted(job), StatusCodes.Status202Accepted);
    }

    public async Task ResumeAsync(HttpContext context)
    {
        string job = RequestValues.JobOf(context);
        ApiRequests.Resume request = await RequestBody.ReadAsync(context, new ApiRequests.Resume());
        string? recipe = request.Recipe is null ? null : Changed(job, request.Recipe);
        await client.ResumeAsync(job, recipe, context.RequestAborted);
        await Answers.WriteAsync(context, new ApiAnswers.Accepted(job), StatusCodes.Status202Accepted);
    }

    public async Task NodesAsync(HttpContext context)
    {
        QueryMessages.ListNodes page = RequestValues.NodePage(context);
        await Answers.WriteAsync(context, await client.ListNodesAsync(page.After, page.Limit, context.RequestAborted));
    }

    private static Recipe Read(string text, string name)
    {
        RecipeText.CheckSize(text, name);
        return RecipeReader.Parse(text, name);
    }

    /// <summary>The canonical text of a recipe that a job can go on with.</summary>
    private string Changed(string job, string text)
    {
        Recipe changed = Read(text, "recipe");
        using Stream? stored = store.OpenRead(StoreLayout.Recipe(job));
        if (stored is not null)
        {
            using var reader = new StreamReader(stored);
            if (RecipeReader.Parse(reader.ReadToEnd(), $"recipe of job '{job}'").FixedYaml() != changed.FixedYaml())
            {
                throw new ApiException(
                    StatusCodes.Status422UnprocessableEntity,
                    $"recipe: differs from that of job '{job}' in a key that cannot be changed when a job is resumed; 'spectral resume --set' names those that can");
            }
        }

        return changed.ToCanonicalYaml();
    }
}
