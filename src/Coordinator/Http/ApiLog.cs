using Microsoft.Extensions.Logging;

namespace Spectral.Coordinator.Http;

internal static partial class ApiLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, string method, string path, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused {Address}: {Fault}; later refusals of it are not logged")]
    public static partial void TokenRefused(this ILogger logger, string address, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused at the TLS handshake: {Address} shows no certificate of this cluster, or speaks no TLS. Told once for each address")]
    public static partial void HandshakeRefused(this ILogger logger, System.Net.IPAddress address);
}
