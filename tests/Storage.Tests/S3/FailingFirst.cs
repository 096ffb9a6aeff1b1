using System.Net;

namespace Spectral.Storage.Tests.S3;

/// <summary>Answers the first requests as an overloaded server does, and breaks the next in the middle of their answer.</summary>
internal sealed class FailingFirst(int refused, int broken) : DelegatingHandler(new SocketsHttpHandler())
{
    private int _requests;

    public int Requests => Volatile.Read(ref _requests);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        int number = Interlocked.Increment(ref _requests);
        if (number <= refused)
        {
            return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { RequestMessage = request, Content = new StringContent("") };
        }

        return number <= refused + broken ? throw new HttpRequestException("the connection broke") : await base.SendAsync(request, cancellationToken);
    }
}
