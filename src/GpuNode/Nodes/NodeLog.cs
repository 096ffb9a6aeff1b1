using Microsoft.Extensions.Logging;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Nodes;

internal static partial class NodeLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} joined the coordinator of epoch {Epoch}")]
    public static partial void Joined(this ILogger logger, string node, long epoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} is draining: the step at hand is finished and handed over")]
    public static partial void Draining(this ILogger logger, string node);

    [LoggerMessage(Level = LogLevel.Error, Message = "The coordinator does not take node {Node}: {Reason}")]
    public static partial void Refused(this ILogger logger, string node, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker {Worker} refused {Command} under {Fence}; it serves {Present}")]
    public static partial void CommandRefused(this ILogger logger, string worker, string command, Fence fence, Fence? present);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Worker {Worker} has no more events")]
    public static partial void EngineEnded(this ILogger logger, string worker, Exception cause);
}
