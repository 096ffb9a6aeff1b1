using Microsoft.Extensions.Logging;

namespace Spectral.Shared.Security;

internal static partial class SecurityLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "INSECURE: listening on {Host} without TLS and {Token}; whoever reaches this port can read and change jobs")]
    public static partial void Insecure(this ILogger logger, string host, string token);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Remoting refused {Host}: {Fault}. Told once for each address")]
    public static partial void RemotingRefused(this ILogger logger, string host, string fault);
}
