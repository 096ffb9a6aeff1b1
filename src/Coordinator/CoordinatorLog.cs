using Microsoft.Extensions.Logging;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator;

internal static partial class CoordinatorLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Coordinator started, epoch {Epoch}")]
    public static partial void Started(this ILogger logger, long epoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} joined with {Workers} worker(s)")]
    public static partial void NodeJoined(this ILogger logger, string node, int workers);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Node} refused: {Reason}")]
    public static partial void NodeRefused(this ILogger logger, string node, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker {Worker} lost: {Reason}")]
    public static partial void WorkerLost(this ILogger logger, string worker, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused what {Worker} sent under {Fence}: no such run")]
    public static partial void UnknownRun(this ILogger logger, string worker, Fence fence);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} is draining")]
    public static partial void NodeDraining(this ILogger logger, string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job} is interrupted: its records cannot be stored now. Its workers train on; it is taken up again in {Seconds} s")]
    public static partial void JobInterrupted(this ILogger logger, string job, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another coordinator acts: epoch {Epoch} has begun. This one ends, to be started again as the standby")]
    public static partial void Overtaken(this ILogger logger, long epoch);

    [LoggerMessage(Level = LogLevel.Error, Message = "The coordinator's journal could not be written or read")]
    public static partial void JournalFailed(this ILogger logger, Exception cause);
}
