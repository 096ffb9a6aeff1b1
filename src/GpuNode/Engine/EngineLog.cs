using Microsoft.Extensions.Logging;

namespace Spectral.GpuNode.Engine;

internal static partial class EngineLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} has loaded model and data of job {Job} in {Seconds:F2} s")]
    public static partial void Loaded(this ILogger logger, string worker, string job, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} has fetched the bases of job {Job} in {Seconds:F2} s")]
    public static partial void BasesFetched(this ILogger logger, string worker, string job, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker {Worker} waits for the store: {Reason}")]
    public static partial void StoreAwaited(this ILogger logger, string worker, string reason);
}
