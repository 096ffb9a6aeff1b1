namespace Spectral.Shared.Client.Api;

/// <summary>Bodies of requests.</summary>
public static class ApiRequests
{
    /// <summary>POST /v1/jobs</summary>
    /// <param name="Recipe">The recipe, YAML.</param>
    /// <param name="Job">Wanted job id; null lets the coordinator choose one.</param>
    public sealed record Submit(string Recipe, string? Job = null);

    /// <summary>POST /v1/sweeps</summary>
    /// <param name="Recipe">The recipe with its sweep block, YAML.</param>
    /// <param name="Sweep">Wanted id; a sweep of this id that is there goes on with the recipe. Null lets the coordinator choose one.</param>
    public sealed record StartSweep(string Recipe, string? Sweep = null);

    /// <summary>POST /v1/sweeps/{id}/resume and /stop</summary>
    public sealed record Empty;

    /// <summary>POST /v1/jobs/{id}/resume</summary>
    /// <param name="Recipe">The job's recipe with resumable keys changed; null keeps it.</param>
    public sealed record Resume(string? Recipe = null);

    /// <summary>POST /v1/jobs/{id}/stop</summary>
    /// <param name="SaveCheckpoint">Commit a checkpoint first.</param>
    public sealed record Stop(bool SaveCheckpoint = true);
}
