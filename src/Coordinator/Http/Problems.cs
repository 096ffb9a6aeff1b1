using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Spectral.Shared.Client;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Http;

/// <summary>Which answer an error gets, and how it is written.</summary>
internal static class Problems
{
    /// <summary>Status and message of an error that is told to the client; null for a fault of ours.</summary>
    public static (int Status, string Detail)? Of(Exception error) => error switch
    {
        ApiException api => (api.Status, api.Message),
        UserErrorException { Kind: UserErrorKind.UnknownJob } => (StatusCodes.Status404NotFound, error.Message),
        UserErrorException { Kind: UserErrorKind.Conflict } => (StatusCodes.Status409Conflict, error.Message),
        UserErrorException => (StatusCodes.Status422UnprocessableEntity, error.Message),
        BadHttpRequestException bad => (bad.StatusCode, bad.Message),
        TimeoutException or CoordinatorLostException => (StatusCodes.Status503ServiceUnavailable, error.Message),
        OperationCanceledException => (StatusCodes.Status503ServiceUnavailable, "the coordinator is being shut down"),
        _ => null,
    };

    public static async Task WriteAsync(HttpContext context, int status, string? detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = Problem.ContentType;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        string title = ReasonPhrases.GetReasonPhrase(status);
        await JsonSerializer.SerializeAsync(
            context.Response.Body, new Problem(title.Length > 0 ? title : "Error", status, detail), ApiJson.Options, context.RequestAborted);
    }
}
