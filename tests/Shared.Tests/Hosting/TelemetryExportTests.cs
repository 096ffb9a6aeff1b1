using System.Net;
using System.Text;
using OpenTelemetry.Exporter;
using Spectral.Shared.Hosting;
using Spectral.Shared.Telemetry;

namespace Spectral.Shared.Tests.Hosting;

public sealed class TelemetryExportTests
{
    [Fact]
    public void Without_an_endpoint_nothing_is_started() => Assert.Null(TelemetryExport.Start("service", "one", endpoint: null));

    [Fact]
    public async Task What_is_left_at_the_end_is_sent()
    {
        using var listener = new HttpListener();
        int port = FreePorts.Next();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        Task<Dictionary<string, string>> received = ReceiveAsync(listener, "/v1/traces", "/v1/metrics");
        using (TelemetryExport.Start("spectral-test", "one", new Uri($"http://127.0.0.1:{port}/"), OtlpExportProtocol.HttpProtobuf))
        {
            SpectralTelemetry.Source.StartActivity("a span of this test")?.Dispose();
            SpectralMetrics.Tokens.Add(7);
        }

        Dictionary<string, string> bodies = await received.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Contains("a span of this test", bodies["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("spectral.tokens", bodies["/v1/metrics"], StringComparison.Ordinal);
        Assert.All(bodies.Values, body => Assert.Contains("spectral-test", body, StringComparison.Ordinal));
    }

    private static async Task<Dictionary<string, string>> ReceiveAsync(HttpListener listener, params string[] wanted)
    {
        var bodies = new Dictionary<string, string>(StringComparer.Ordinal);
        while (!wanted.All(bodies.ContainsKey))
        {
            HttpListenerContext context = await listener.GetContextAsync();
            using var reader = new StreamReader(context.Request.InputStream, Encoding.Latin1);
            bodies[context.Request.Url!.AbsolutePath] = await reader.ReadToEndAsync();
            context.Response.Close();
        }

        return bodies;
    }
}
