using Microsoft.Extensions.Logging;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Sweeps;

internal static partial class SweepLog
{
    /// <summary>What an operator wants to read of it.</summary>
    public static void Tell(this ILogger logger, string sweep, ISweepEvent happened)
    {
        switch (happened)
        {
            case SweepEvents.Started:
                logger.Started(sweep);
                break;
            case SweepEvents.TrialDropped dropped:
                logger.Dropped(sweep, dropped.Trial);
                break;
            case SweepEvents.TrialEnded { Result: { Status: JobStatus.Failed } failed } ended:
                logger.TrialFailed(sweep, ended.Trial, failed.Error);
                break;
            case SweepEvents.Ended ended:
                logger.Ended(sweep, ended.State);
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal of sweep {Sweep} cannot be written or read")]
    public static partial void JournalFailed(this ILogger logger, string sweep, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The report of sweep {Sweep} could not be written: {Reason}")]
    public static partial void ReportNotWritten(this ILogger logger, string sweep, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep {Sweep} begins")]
    private static partial void Started(this ILogger logger, string sweep);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep {Sweep}: trial {Trial} is given up by the scheduler")]
    private static partial void Dropped(this ILogger logger, string sweep, string trial);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sweep {Sweep}: trial {Trial} failed: {Reason}")]
    private static partial void TrialFailed(this ILogger logger, string sweep, string trial, string? reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep {Sweep}: {State}")]
    private static partial void Ended(this ILogger logger, string sweep, SweepProgress state);
}
