using System.Net;
using Microsoft.Extensions.Logging;

namespace Spectral.GpuNode.Collectives.Tcp;

internal static partial class TcpLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Workers are reached at {Endpoint}")]
    public static partial void Listening(this ILogger logger, string endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused a connection from {Address}: {Reason}. Further ones of this kind are not logged.")]
    public static partial void Refused(this ILogger logger, IPAddress? address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connections were refused from {Count} addresses; refusals of further ones are not logged")]
    public static partial void TooManyRefusals(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Accepting connections failed; trying again")]
    public static partial void AcceptFailed(this ILogger logger, Exception cause);
}
