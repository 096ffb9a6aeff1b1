using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Spectral.Shared.Client;

namespace Spectral.Coordinator.Http;

/// <summary>Reads JSON bodies; whatever is wrong with one is the sender's to hear.</summary>
internal static class RequestBody
{
    /// <summary>A recipe is some kilobytes of text.</summary>
    public const int LargestBytes = 256 << 10;

    /// <param name="empty">What a request without a body means; null when it must have one.</param>
    /// <exception cref="ApiException">No JSON (415), too large (413), or not of this form (400).</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, T? empty = null)
        where T : class
    {
        HttpRequest request = context.Request;
        bool hasBody = request.ContentLength > 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };
        if (!hasBody && empty is not null)
        {
            return empty;
        }

        if (!request.HasJsonContentType())
        {
            throw new ApiException(StatusCodes.Status415UnsupportedMediaType, $"the body must be JSON (Content-Type: application/json), not '{request.ContentType}'");
        }

        if (request.ContentLength > LargestBytes)
        {
            throw TooLarge();
        }

        try
        {
            using var content = new MemoryStream();
            await CopyAsync(request.Body, content, context.RequestAborted);
            content.Position = 0;
            return await JsonSerializer.DeserializeAsync<T>(content, ApiJson.Requests, context.RequestAborted)
                ?? throw new ApiException(StatusCodes.Status400BadRequest, "the body is null; expected a JSON object");
        }
        catch (JsonException e)
        {
            throw new ApiException(StatusCodes.Status400BadRequest, $"the body is not what this request takes: {e.Message}");
        }
    }

    private static async Task CopyAsync(Stream from, MemoryStream to, CancellationToken cancellation)
    {
        byte[] buffer = new byte[16 << 10];
        for (int read; (read = await from.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (to.Length + read > LargestBytes)
            {
                throw TooLarge();
            }

            to.Write(buffer, 0, read);
        }
    }

    private static ApiException TooLarge() =>
        new(StatusCodes.Status413PayloadTooLarge, $"the body is too large; expected at most {LargestBytes} bytes");
}
