using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Spectral.Testing;

namespace Spectral.Cluster.Tests.Telemetry;

/// <summary>Takes OTLP over gRPC on a port of loopback, as a collector does, and keeps what it says.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    /// <summary>Of a gRPC message: whether it is compressed, and its length.</summary>
    private const int PrefixBytes = 5;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentDictionary<string, string> _metrics = new(StringComparer.Ordinal);

    private OtlpReceiver(int port)
    {
        Endpoint = new Uri($"http://127.0.0.1:{port}");
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public Uri Endpoint { get; }

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    /// <summary>Names of the metrics with their units.</summary>
    public IReadOnlyDictionary<string, string> Metrics => _metrics;

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver(FreePorts.Next());
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        byte[] message = Message(body.ToArray());
        if (context.Request.Path == "/opentelemetry.proto.collector.trace.v1.TraceService/Export")
        {
            foreach (ReceivedSpan span in ReceivedSpan.ReadAll(message))
            {
                _spans.Enqueue(span);
            }
        }
        else if (context.Request.Path == "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export")
        {
            IEnumerable<byte[]> metrics = OtlpFields.Values(message, 1).SelectMany(group => OtlpFields.Values(group, 2)).SelectMany(scope => OtlpFields.Values(scope, 2));
            foreach (byte[] metric in metrics)
            {
                _metrics[OtlpFields.Text(metric, 1)] = OtlpFields.Text(metric, 3);
            }
        }

        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[PrefixBytes], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static byte[] Message(byte[] body)
    {
        Assert.True(body.Length >= PrefixBytes && body[0] == 0, "not one plain gRPC message");
        Assert.Equal(body.Length - PrefixBytes, (int)BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(1)));
        return body[PrefixBytes..];
    }
}
