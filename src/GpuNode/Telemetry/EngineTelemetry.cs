using System.Diagnostics;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.GpuNode.Telemetry;

/// <summary>Spans and measurements of a worker's thread.</summary>
internal static class EngineTelemetry
{
    /// <summary>The span of carrying out a command; current on the thread until it is disposed.</summary>
    /// <param name="command">The command.</param>
    /// <param name="worker">Who carries it out.</param>
    /// <param name="parent">Span under which it was posted.</param>
    public static Activity? Start(IWorkerCommand command, string worker, ActivityContext parent)
    {
        // A run of steps is no span: it would be open for hours, and only closed ones are exported. Without a sender's span there is no tree.
        if (command is WorkerCommands.Go || parent == default)
        {
            return null;
        }

        Activity? span = SpectralTelemetry.Source.StartActivity(command.GetType().Name.ToLowerInvariant(), ActivityKind.Internal, parent);
        WorkerTelemetry.SayWhose(span, command.Fence, worker);
        return span;
    }

    /// <summary>The span of one weight's decomposition, under the current one.</summary>
    public static Activity? StartWeight(DecompositionTask task, Fence fence, string worker)
    {
        Activity? span = SpectralTelemetry.Source.StartActivity("decompose weight");
        WorkerTelemetry.SayWhose(span, fence, worker);
        span?.SetTag(TelemetryTags.Module, task.Module);
        span?.SetTag(TelemetryTags.Rank, task.Rank);
        return span;
    }

    public static void Decomposed(Activity? span, WorkerEvents.WeightDecomposed decomposed, string shape)
    {
        span?.SetTag(TelemetryTags.Shape, shape);
        span?.SetTag(TelemetryTags.Residual, decomposed.Residual);
        span?.SetTag(TelemetryTags.CacheHit, decomposed.CacheHit);
        if (decomposed.CacheHit)
        {
            SpectralMetrics.BasisCacheHits.Add(1);
        }
        else
        {
            SpectralMetrics.DecompositionSeconds.Record(decomposed.Seconds);
        }
    }

    /// <summary>Measured once per step, by the member that reports it.</summary>
    public static void Applied(StepRecord step)
    {
        var trial = new KeyValuePair<string, object?>(TelemetryTags.Trial, step.Trial);
        SpectralMetrics.Loss.Record(step.Loss, trial);
        SpectralMetrics.LearningRate.Record(step.LearningRate, trial);
        SpectralMetrics.GradientNorm.Record(step.GradientNorm, trial);
        SpectralMetrics.Tokens.Add(step.ProcessedTokens, trial);
        SpectralMetrics.StepSeconds.Record(step.Seconds, trial);
        SpectralMetrics.CollectiveSeconds.Record(step.CollectiveSeconds, trial);
    }

    public static void Stalled(double seconds) => SpectralMetrics.CheckpointStallSeconds.Record(seconds);

    public static void CollectiveAborted() => SpectralMetrics.CollectiveAborts.Add(1);
}
