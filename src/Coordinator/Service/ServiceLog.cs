using Microsoft.Extensions.Logging;

namespace Spectral.Coordinator.Service;

internal static partial class ServiceLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Serving nodes at {Remoting} and clients at {Http}; the store is {Store}")]
    public static partial void Serving(this ILogger logger, string remoting, string http, string store);
}
