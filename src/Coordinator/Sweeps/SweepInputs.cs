using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Sweeps;

/// <summary>Something a sweep must decide about.</summary>
public interface ISweepInput;

/// <summary>What reaches a sweep, from a client, the coordinator or its trials' jobs.</summary>
public static class SweepInputs
{
    /// <param name="Recipe">Canonical YAML with its sweep block; null keeps the one that is there.</param>
    /// <param name="TraceParent">W3C traceparent of who starts it, if any.</param>
    public sealed record Start(string Sweep, string? Recipe, string? TraceParent = null) : ISweepInput;

    public sealed record Stop : ISweepInput;

    /// <summary>The workers there are.</summary>
    /// <param name="Nodes">The node of each.</param>
    public sealed record Capacity(ImmutableArray<string> Nodes) : ISweepInput;

    /// <summary>A trial's job evaluated.</summary>
    public sealed record Evaluated(string Trial, EvaluationRecord Evaluation) : ISweepInput;

    /// <summary>A trial's job ended.</summary>
    /// <param name="Nodes">Where it ran.</param>
    public sealed record TrialEnded(string Trial, JobResult Result, ImmutableArray<string> Nodes) : ISweepInput;

    /// <summary>The journal was replayed by a new coordinator; jobs that ended meanwhile say so again.</summary>
    public sealed record Recovered : ISweepInput;
}
