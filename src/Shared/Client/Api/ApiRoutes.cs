namespace Spectral.Shared.Client.Api;

/// <summary>Paths of the API, relative to the coordinator's address.</summary>
public static class ApiRoutes
{
    public const string Health = "v1/health";
    public const string About = "v1/about";
    public const string OpenApi = "v1/openapi.json";
    public const string Jobs = "v1/jobs";
    public const string Nodes = "v1/nodes";
    public const string Sweeps = "v1/sweeps";

    public static string Job(string job) => $"{Jobs}/{Uri.EscapeDataString(job)}";

    public static string Stop(string job) => $"{Job(job)}/stop";

    public static string Resume(string job) => $"{Job(job)}/resume";

    /// <param name="first">Index of the first trial in the answer.</param>
    public static string Sweep(string sweep, int first = 0) => $"{Sweeps}/{Uri.EscapeDataString(sweep)}{(first == 0 ? "" : $"?first={first}")}";

    public static string StopSweep(string sweep) => $"{Sweep(sweep)}/stop";

    public static string ResumeSweep(string sweep) => $"{Sweep(sweep)}/resume";

    /// <param name="follow">False ends the stream after what is there.</param>
    public static string Updates(string job, bool follow) => $"{Job(job)}/updates{(follow ? "" : "?follow=false")}";

    public static string Recipe(string job) => $"{Job(job)}/files/recipe.yaml";

    /// <param name="after">The last item of the page before.</param>
    public static string Page(string list, string? after, int limit) =>
        $"{list}?limit={limit}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}";
}
