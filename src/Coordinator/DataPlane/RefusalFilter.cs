using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Spectral.Shared.Artifacts.Remote;
using Spectral.Shared.Errors;

namespace Spectral.Coordinator.DataPlane;

/// <summary>Turns what went wrong into an answer that the client can show.</summary>
internal sealed class RefusalFilter(ILogger log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (StoreRefusalException refusal)
        {
            return Refuse(context.HttpContext, refusal.Status, refusal.Message);
        }
        catch (BadHttpRequestException malformed)
        {
            return Refuse(context.HttpContext, malformed.StatusCode, malformed.Message);
        }
        catch (UserErrorException error)
        {
            // Paths were checked before: it is the store's disk that refuses.
            return Refuse(context.HttpContext, StatusCodes.Status507InsufficientStorage, error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException && !context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Refuse(context.HttpContext, StatusCodes.Status507InsufficientStorage, error.Message);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The connection broke: nobody reads an answer.
            return Results.Empty;
        }
    }

    private IResult Refuse(HttpContext context, int status, string reason)
    {
        // What a client asks again is no news each time.
        if (status is not (StatusCodes.Status404NotFound or StatusCodes.Status409Conflict or StatusCodes.Status423Locked))
        {
            log.Refused(context.Request.Method, context.Request.Path, context.Connection.RemoteIpAddress?.ToString() ?? "?", reason);
        }

        return Results.Json(new StoreFault(reason), StoreJson.Default.StoreFault, statusCode: status);
    }
}
