using Microsoft.AspNetCore.Http;
using Spectral.Coordinator.Sweeps;
using Spectral.Shared.Client;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.Coordinator.Http;

/// <summary>Requests about sweeps. Their recipe is read where it is carried out, so that only one place judges it.</summary>
internal sealed class SweepsApi(IOrchestratorClient client, TimeProvider time)
{
    public async Task StartAsync(HttpContext context)
    {
        ApiRequests.StartSweep request = await RequestBody.ReadAsync<ApiRequests.StartSweep>(context);
        string sweep = request.Sweep ?? $"sweep-{time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..4]}";
        if (TrialJobs.Fault(sweep) is { } fault)
        {
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, $"sweep: {fault}");
        }

        RecipeText.CheckSize(request.Recipe, "recipe");
        ApiTracing.Say(TelemetryTags.Sweep, sweep);
        await client.StartSweepAsync(request.Recipe, sweep, context.RequestAborted);
        context.Response.Headers.Location = "/" + ApiRoutes.Sweep(sweep);
        await Answers.WriteAsync(context, new ApiAnswers.AcceptedSweep(sweep), StatusCodes.Status201Created);
    }

    public async Task ListAsync(HttpContext context)
    {
        QueryMessages.ListSweeps page = RequestValues.SweepPage(context);
        await Answers.WriteAsync(context, await client.ListSweepsAsync(page.After, page.Limit, context.RequestAborted));
    }

    public async Task DescribeAsync(HttpContext context) => await Answers.WriteAsync(
        context, await client.DescribeSweepAsync(RequestValues.SweepOf(context), RequestValues.FirstTrial(context), context.RequestAborted));

    public async Task StopAsync(HttpContext context)
    {
        string sweep = await KnownAsync(context);
        await client.StopSweepAsync(sweep, context.RequestAborted);
        await Answers.WriteAsync(context, new ApiAnswers.AcceptedSweep(sweep), StatusCodes.Status202Accepted);
    }

    public async Task ResumeAsync(HttpContext context)
    {
        string sweep = RequestValues.SweepOf(context);
        await client.StartSweepAsync(recipe: null, sweep, context.RequestAborted);
        await Answers.WriteAsync(context, new ApiAnswers.AcceptedSweep(sweep), StatusCodes.Status202Accepted);
    }

    private async Task<string> KnownAsync(HttpContext context)
    {
        string sweep = RequestValues.SweepOf(context);
        _ = await client.DescribeSweepAsync(sweep, first: 0, context.RequestAborted);
        return sweep;
    }
}
