using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Authentication;
using System.Text.Json;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Security;
using Spectral.Shared.Telemetry;

namespace Spectral.Shared.Client;

/// <summary>Requests to one coordinator's API; what goes wrong becomes the errors that <see cref="IOrchestratorClient"/> names.</summary>
internal sealed class ApiConnection : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="address">Of the coordinator, e.g. <c>https://coordinator:7070</c>.</param>
    /// <param name="tls">Null uses the system's authorities for https, and no certificate.</param>
    public ApiConnection(Uri address, ClusterTls? tls, string? token)
    {
        Address = address;
        SocketsHttpHandler handler = ClusterHttp.CreateHandler(tls);
        handler.UseProxy = !address.IsLoopback;
        _http = new HttpClient(handler) { BaseAddress = new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/") };
        _http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Address { get; }

    /// <summary>True once the coordinator has answered: then a broken connection is an absence, before it is a wrong address.</summary>
    public bool HasAnswered { get; private set; }

    public async Task<T> GetAsync<T>(string path, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellation);
        return await ReadAsync<T>(response, cancellation);
    }

    public async Task<string> GetTextAsync(string path, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellation);
        return await response.Content.ReadAsStringAsync(cancellation);
    }

    public async Task PostAsync<T>(string path, T body, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: ApiJson.Options) };
        using HttpResponseMessage response = await SendAsync(request, cancellation);
    }

    /// <summary>The answer as soon as its headers are there. Disposes the request.</summary>
    /// <exception cref="CoordinatorUnreachableException">The connection failed.</exception>
    /// <exception cref="TimeoutException">The coordinator is there and cannot answer now.</exception>
    /// <exception cref="UserErrorException">The request is refused, or what answers is no coordinator.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using HttpRequestMessage sent = request;
        if (SpectralTelemetry.CurrentId is { } span)
        {
            sent.Headers.Add("traceparent", span);
        }

        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(sent, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException tls)
        {
            throw new UserErrorException($"{Address}: no TLS connection: {tls.Message} (--ca names the authority that the coordinator's certificate must be of)", e);
        }
        catch (HttpRequestException e)
        {
            throw new CoordinatorUnreachableException($"no coordinator could be reached at {Address}: {(e.InnerException ?? e).Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new CoordinatorUnreachableException($"no coordinator could be reached at {Address}: {(e.InnerException ?? e).Message}", e);
        }

        HasAnswered = true;
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ErrorAsync(response, cancellation);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(ApiJson.Options, cancellation) ?? throw new JsonException("null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new UserErrorException($"{Address}: what it answers is not what a coordinator of this version does: {e.Message}", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new CoordinatorUnreachableException($"the coordinator at {Address} went away while it answered: {e.Message}", e);
        }
    }

    private async Task<Exception> ErrorAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentType?.MediaType != Problem.ContentType)
        {
            return new UserErrorException($"{Address}: is no coordinator's API: it answered {(int)response.StatusCode} without saying why");
        }

        Problem problem = await ReadAsync<Problem>(response, cancellation);
        string detail = problem.Detail ?? problem.Title;
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound => new UserErrorException(detail) { Kind = UserErrorKind.UnknownJob },
            HttpStatusCode.Conflict => new UserErrorException(detail) { Kind = UserErrorKind.Conflict },
            HttpStatusCode.ServiceUnavailable => new TimeoutException(detail),
            >= HttpStatusCode.InternalServerError => new InvalidOperationException($"{Address}: {detail}"),
            _ => new UserErrorException(detail) { Kind = UserErrorKind.Invalid },
        };
    }
}
