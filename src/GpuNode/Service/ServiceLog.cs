using Microsoft.Extensions.Logging;

namespace Spectral.GpuNode.Service;

internal static partial class ServiceLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Node} could not hand over within {Seconds} s and leaves all the same; the job goes on from what others hold, or from its last checkpoint")]
    public static partial void NotDrained(this ILogger logger, string node, double seconds);
}
