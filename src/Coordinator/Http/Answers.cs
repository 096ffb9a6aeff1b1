using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Spectral.Shared.Client;

namespace Spectral.Coordinator.Http;

/// <summary>Writes JSON answers.</summary>
internal static class Answers
{
    public static Task WriteAsync<T>(HttpContext context, T answer, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, answer, ApiJson.Options, context.RequestAborted);
    }
}
