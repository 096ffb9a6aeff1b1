using System.Net;

namespace Spectral.Storage.S3;

/// <summary>
/// Makes "try again" answers look like broken connections. The S3 client would try to read an error document in them, and
/// proxies and overloaded servers send none.
/// </summary>
internal sealed class TransientFaultHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode is < HttpStatusCode.InternalServerError and not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests))
        {
            return response;
        }

        using (response)
        {
            throw new HttpRequestException($"{(int)response.StatusCode} {response.ReasonPhrase}", null, response.StatusCode);
        }
    }
}
