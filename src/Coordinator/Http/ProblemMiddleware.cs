using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Spectral.Coordinator.Http;

/// <summary>Gives every error a body for its reader, and none a stack trace.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client hung up.
            return;
        }
#pragma warning disable CA1031 // Whatever it is, the connection of the one who asked must not end with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            (int Status, string Detail)? told = Problems.Of(e);
            if (told is null)
            {
                logger.RequestFailed(context.Request.Method, context.Request.Path, e);
            }

            if (context.Response.HasStarted)
            {
                // Half an answer cannot become an error; a broken connection says that it is none.
                context.Abort();
                return;
            }

            context.Response.Clear();
            await Problems.WriteAsync(
                context, told?.Status ?? StatusCodes.Status500InternalServerError, told?.Detail ?? "the coordinator failed at this; its log says how");
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest, ContentType: null })
        {
            await Problems.WriteAsync(context, context.Response.StatusCode, Detail(context));
        }
    }

    private static string? Detail(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"there is nothing at {context.Request.Path}",
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Method} is not possible here; allowed: {context.Response.Headers.Allow}",
        _ => null,
    };
}
