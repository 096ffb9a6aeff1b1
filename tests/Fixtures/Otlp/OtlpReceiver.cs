using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Spectral.Testing;

/// <summary>Takes OTLP on a port of loopback, as a collector does, and keeps what it says.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    /// <summary>Of a gRPC message: whether it is compressed, and its length.</summary>
    private const int PrefixBytes = 5;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentQueue<ReceivedLog> _logs = new();
    private readonly ConcurrentQueue<string> _paths = new();
    private readonly ConcurrentDictionary<string, string> _metrics = new(StringComparer.Ordinal);
    private readonly bool _isGrpc;

    private OtlpReceiver(int port, bool isGrpc)
    {
        _isGrpc = isGrpc;
        Endpoint = new Uri($"http://127.0.0.1:{port}");
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, port, listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public Uri Endpoint { get; }

    /// <summary>As OpenTelemetry names the form that it takes.</summary>
    public string Protocol => _isGrpc ? "grpc" : "http/protobuf";

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    public IReadOnlyCollection<ReceivedLog> Logs => _logs;

    /// <summary>What was asked for, in its order.</summary>
    public IReadOnlyCollection<string> Paths => _paths;

    /// <summary>Names of the metrics with their units.</summary>
    public IReadOnlyDictionary<string, string> Metrics => _metrics;

    public static async Task<OtlpReceiver> StartAsync(bool isGrpc = true)
    {
        var receiver = new OtlpReceiver(FreePorts.Next(), isGrpc);
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        byte[] message = _isGrpc ? Message(body.ToArray()) : body.ToArray();
        string path = context.Request.Path.Value!;
        _paths.Enqueue(path);
        if (_isGrpc ? path == "/opentelemetry.proto.collector.trace.v1.TraceService/Export" : path.EndsWith("/v1/traces", StringComparison.Ordinal))
        {
            foreach (ReceivedSpan span in ReceivedSpan.ReadAll(message))
            {
                _spans.Enqueue(span);
            }
        }
        else if (_isGrpc ? path == "/opentelemetry.proto.collector.logs.v1.LogsService/Export" : path.EndsWith("/v1/logs", StringComparison.Ordinal))
        {
            foreach (ReceivedLog log in ReceivedLog.ReadAll(message))
            {
                _logs.Enqueue(log);
            }
        }
        else if (_isGrpc ? path == "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export" : path.EndsWith("/v1/metrics", StringComparison.Ordinal))
        {
            IEnumerable<byte[]> metrics = OtlpFields.Values(message, 1).SelectMany(group => OtlpFields.Values(group, 2)).SelectMany(scope => OtlpFields.Values(scope, 2));
            foreach (byte[] metric in metrics)
            {
                _metrics[OtlpFields.Text(metric, 1)] = OtlpFields.Text(metric, 3);
            }
        }

        await AnswerAsync(context);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (!_isGrpc)
        {
            Assert.Equal("application/x-protobuf", context.Request.ContentType);
            context.Response.ContentType = "application/x-protobuf";
            return;
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
