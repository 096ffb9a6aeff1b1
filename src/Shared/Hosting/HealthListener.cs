using System.Net;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Hosting;

/// <summary>
/// Answers probes: <c>/live</c> while the process serves requests at all, <c>/ready</c> while it can do its work; 200 or 503, and
/// not a word more. In clear text on a port of its own, because a kubelet has no certificate of the cluster's authority.
/// </summary>
public sealed class HealthListener : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly HttpListener _listener = new();
    private readonly Func<CancellationToken, Task<bool>> _isReady;
    private readonly CancellationTokenSource _ended = new();
    private readonly TimeProvider _time;

    private HealthListener(Func<CancellationToken, Task<bool>> isReady, TimeProvider time) => (_isReady, _time) = (isReady, time);

    /// <param name="bind">Address to listen on.</param>
    /// <param name="isReady">Whether the service can do its work; one that fails or takes longer than 3 s counts as unable.</param>
    /// <exception cref="UserErrorException">The port is taken or forbidden.</exception>
    public static HealthListener Start(IPAddress bind, int port, Func<CancellationToken, Task<bool>> isReady, TimeProvider time)
    {
        var health = new HealthListener(isReady, time);
        bool isAny = bind.Equals(IPAddress.Any) || bind.Equals(IPAddress.IPv6Any);
        health._listener.Prefixes.Add($"http://{(isAny ? "*" : bind.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{bind}]" : $"{bind}")}:{port}/");
        try
        {
            health._listener.Start();
        }
        catch (HttpListenerException e)
        {
            health.Dispose();
            throw new UserErrorException($"--health-port: {bind}:{port} cannot be listened on: {e.Message}", e);
        }

        _ = health.ServeAsync();
        return health;
    }

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                _ = AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // Closed, or a connection that broke before it asked anything.
                if (!_listener.IsListening)
                {
                    return;
                }
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            context.Response.StatusCode = (context.Request.HttpMethod, context.Request.Url?.AbsolutePath) switch
            {
                ("GET", "/live") => 200,
                ("GET", "/ready") => await IsReadyAsync() ? 200 : 503,
                _ => 404,
            };
            context.Response.KeepAlive = false;
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Who asked is gone.
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        using var limit = new CancellationTokenSource(Patience, _time);
        try
        {
            return await _isReady(limit.Token).WaitAsync(Patience, _time);
        }
#pragma warning disable CA1031 // Whatever fails in a check means that the service is not ready.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}
