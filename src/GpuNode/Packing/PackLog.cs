using Microsoft.Extensions.Logging;

namespace Spectral.GpuNode.Packing;

internal static partial class PackLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Device {Device}: a pass over {Leaves} trials failed; each is computed again alone")]
    public static partial void PassComputedAgain(this ILogger logger, string device, int leaves, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Device {Device}: no trial failed alone, so passes have at most {Most} trials from now on")]
    public static partial void PassesMadeSmaller(this ILogger logger, string device, int most);
}
