namespace Spectral.Shared.Client.Api;

/// <summary>Bodies of requests.</summary>
public static class ApiRequests
{
    /// <summary>POST /v1/jobs</summary>
    /// <param name="Recipe">The recipe, YAML.</param>
    /// <param name="Job">Wanted job id; null lets the coordinator choose one.</param>
    public sealed record Submit(string Recipe, string? Job = null);

    /// <summary>POST /v1/jobs/{id}/resume</summary>
    /// <param name="Recipe">The job's recipe with resumable keys changed; null keeps it.</param>
    public sealed record Resume(string? Recipe = null);

    /// <summary>POST /v1/jobs/{id}/stop</summary>
    /// <param name="SaveCheckpoint">Commit a checkpoint first.</param>
    public sealed record Stop(bool SaveCheckpoint = true);
}
