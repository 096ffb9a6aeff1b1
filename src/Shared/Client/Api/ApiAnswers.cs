namespace Spectral.Shared.Client.Api;

/// <summary>Bodies of answers that are no message of the cluster.</summary>
public static class ApiAnswers
{
    /// <summary>A job that took a request.</summary>
    public sealed record Accepted(string Job);

    /// <summary>A sweep that took a request.</summary>
    public sealed record AcceptedSweep(string Sweep);

    /// <param name="Status"><c>ok</c>.</param>
    /// <param name="Version">Of the coordinator.</param>
    public sealed record Health(string Status, string Version);

    /// <param name="Items">Those that can be fetched, in order of their paths.</param>
    public sealed record Files(IReadOnlyList<string> Items);
}
