using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Client;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Http;

/// <summary>A job's step records so far, one JSON object a line.</summary>
internal sealed class MetricsApi(IOrchestratorClient client, IArtifactStore store)
{
    public async Task ReadAsync(HttpContext context)
    {
        string job = RequestValues.JobOf(context);
        long after = RequestValues.AfterStep(context);
        await using Stream? file = store.OpenRead(StoreLayout.Metrics(job));
        if (file is null)
        {
            // No step yet, or no job; the coordinator knows which.
            await client.DescribeJobAsync(job, context.RequestAborted);
        }

        context.Response.ContentType = "application/x-ndjson";
        if (file is not null)
        {
            await CopyAsync(file, after, context);
        }
    }

    private static async Task CopyAsync(Stream file, long after, HttpContext context)
    {
        using var reader = new StreamReader(file);
        while (await reader.ReadLineAsync(context.RequestAborted) is { } line)
        {
            if (Step(line) > after)
            {
                await context.Response.WriteAsync(line + "\n", context.RequestAborted);
            }
        }
    }

    /// <summary>Step of a line; 0 for one that is still being written.</summary>
    private static long Step(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<StepRecord>(line, ApiJson.Options)?.Step ?? 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }
}
