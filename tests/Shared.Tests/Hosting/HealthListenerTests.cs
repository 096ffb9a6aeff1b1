using System.Net;
using System.Net.Sockets;
using Spectral.Shared.Errors;
using Spectral.Shared.Hosting;

namespace Spectral.Shared.Tests.Hosting;

public sealed class HealthListenerTests
{
    [Theory]
    [InlineData("/live", HttpStatusCode.OK)]
    [InlineData("/ready", HttpStatusCode.OK)]
    [InlineData("/", HttpStatusCode.NotFound)]
    [InlineData("/ready/../jobs", HttpStatusCode.NotFound)]
    public async Task It_answers_two_paths_without_a_word(string path, HttpStatusCode expected)
    {
        int port = FreePorts.Next();
        using HealthListener health = HealthListener.Start(IPAddress.Loopback, port, _ => Task.FromResult(true), TimeProvider.System);
        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"));
        Assert.Equal(expected, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_service_that_cannot_work_lives_and_is_not_ready()
    {
        int port = FreePorts.Next();
        using HealthListener health = HealthListener.Start(IPAddress.Any, port, _ => throw new TimeoutException(), TimeProvider.System);
        using var http = new HttpClient();
        using HttpResponseMessage live = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/live"));
        using HttpResponseMessage ready = await http.GetAsync(new Uri($"http://localhost:{port}/ready"));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (live.StatusCode, ready.StatusCode));
    }

    [Fact]
    public void A_port_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        UserErrorException error = Assert.Throws<UserErrorException>(
            () => HealthListener.Start(IPAddress.Loopback, port, _ => Task.FromResult(true), TimeProvider.System));
        Assert.StartsWith($"--health-port: 127.0.0.1:{port} cannot be listened on", error.Message, StringComparison.Ordinal);
    }
}
