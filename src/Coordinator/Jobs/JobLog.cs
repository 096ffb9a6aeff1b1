using Microsoft.Extensions.Logging;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

internal static partial class JobLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job}: {Text}")]
    public static partial void Progress(this ILogger logger, string job, string text);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job} ended: {Status} after {Steps} steps")]
    public static partial void Ended(this ILogger logger, string job, JobStatus status, long steps);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job} failed: {Error}")]
    public static partial void Failed(this ILogger logger, string job, string? error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job}: refused what {Worker} sent under {Fence}; the present fence is {Present}")]
    public static partial void Stale(this ILogger logger, string job, string worker, Fence fence, Fence present);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job}: a step was computed again with other bits: {Conflict}")]
    public static partial void StepReplaced(this ILogger logger, string job, string conflict);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job}: the journal could not be written or read")]
    public static partial void JournalFailed(this ILogger logger, string job, Exception cause);
}
