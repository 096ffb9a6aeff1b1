using System.Collections.Immutable;

namespace Spectral.Coordinator.Sweeps;

/// <summary>What a sweep's actor asks of the coordinator it lives under; never leaves the process.</summary>
internal static class SweepCommands
{
    /// <summary>Submit the job, or let it go on.</summary>
    /// <param name="Until">The step it ends at; null for its end.</param>
    /// <param name="Avoid">Nodes it is not to run on.</param>
    /// <param name="TraceParent">W3C traceparent of who started the sweep, if any.</param>
    public sealed record RunTrial(string Job, string Recipe, long? Until, ImmutableArray<string> Avoid, string? TraceParent);

    public sealed record StopTrial(string Job);

    /// <summary>Answered as <see cref="SweepInputs.TrialEnded"/> where the job has ended, or never was.</summary>
    public sealed record AskTrial(string Job);

    /// <summary>Nothing is to be done for the sweep until it is started again.</summary>
    public sealed record Ended(string Sweep);
}
