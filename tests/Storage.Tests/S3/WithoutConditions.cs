namespace Spectral.Storage.Tests.S3;

/// <summary>Makes a server look like one that ignores conditional writes.</summary>
internal sealed class WithoutConditions() : DelegatingHandler(new SocketsHttpHandler())
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Remove("If-None-Match");
        return base.SendAsync(request, cancellationToken);
    }
}
