using Microsoft.Extensions.Logging;
using Spectral.Coordinator.Journal;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Workers;

namespace Spectral.Cli.Embedded;

/// <summary>A cluster in one process, for one job.</summary>
public sealed record EmbeddedClusterOptions
{
    /// <summary>Directory of the artifact store; made if it does not exist.</summary>
    public required string Store { get; init; }

    /// <summary>The job this cluster serves; its journal lies in the job's directory.</summary>
    public required string Job { get; init; }

    /// <summary>One per device.</summary>
    public required IReadOnlyList<WorkerDescription> Workers { get; init; }

    /// <summary>Makes the workers' engines.</summary>
    public required IWorkerEngineFactory Engines { get; init; }

    /// <summary>Silence after which a node counts as dead. Default 5 s.</summary>
    public TimeSpan FailureDetection { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Sends every message between actors of different roles through the serializer, as a network would. Default false.</summary>
    public bool StrictMessages { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told when the job's journal cannot be written or read.</summary>
    public JournalHealth Journal { get; init; } = new();

    /// <summary>Where log records go. Default: nowhere.</summary>
    public Action<ILoggingBuilder> Logging { get; init; } = static _ => { };
}
