using Microsoft.Extensions.Logging;

namespace Spectral.Coordinator.Http;

internal static partial class ApiLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, string method, string path, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused {Address}: {Fault}; later refusals of it are not logged")]
    public static partial void TokenRefused(this ILogger logger, string address, string fault);
}
