using Microsoft.Extensions.Logging;

namespace Spectral.GpuNode.Checkpoints;

internal static partial class CheckpointLog
{
    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The {Thing} could not be stored: {Reason}. Training goes on and it is tried again; a crash would now cost all steps since the last one stored")]
    public static partial void StoreOutage(this ILogger logger, Exception? cause, string thing, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The artifact store is back after {Seconds:0.0} s: the {Thing} is stored")]
    public static partial void StoreIsBack(this ILogger logger, string thing, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Training is through and waits up to {Seconds:0} s for the artifact store: {Reason}")]
    public static partial void StoreAwaited(this ILogger logger, double seconds, string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Given up after {Seconds:0} s: the artifact store did not take the last upload: {Reason}. What it took before stays; resume goes on from there")]
    public static partial void StoreGivenUp(this ILogger logger, double seconds, string reason);
}
