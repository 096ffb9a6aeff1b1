using Microsoft.Extensions.Logging;

namespace Spectral.Coordinator.DataPlane;

internal static partial class DataPlaneLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} was uploaded with SHA-256 {Found} instead of {Claimed} and is not kept")]
    public static partial void DamagedUpload(this ILogger logger, string path, string found, string claimed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused {Method} {Route} from {Client}: {Reason}")]
    public static partial void Refused(this ILogger logger, string method, string route, string client, string reason);
}
