using Microsoft.Extensions.Logging;

namespace Spectral.Storage.S3;

internal static partial class S3Log
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The S3 server at {Endpoint} ignores If-None-Match: of two who create one file in the same instant, both may believe to be first")]
    public static partial void NoConditionalWrites(this ILogger logger, Uri endpoint);
}
