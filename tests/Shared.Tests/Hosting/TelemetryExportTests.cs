using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using Spectral.Shared.Hosting.Telemetry;
using Spectral.Shared.Telemetry;

namespace Spectral.Shared.Tests.Hosting;

public sealed partial class TelemetryExportTests
{
    [Fact]
    public void Without_a_target_nothing_is_started() => Assert.Null(TelemetryExport.Start("service", "one", target: null));

    [Theory]
    [InlineData("http://collector:4318", "http://collector:4318/v1/traces")]
    [InlineData("http://collector:4318/", "http://collector:4318/v1/traces")]
    [InlineData("https://host/otlp", "https://host/otlp/v1/traces")]
    public void Over_http_each_signal_has_a_path_below_the_endpoint(string endpoint, string address) =>
        Assert.Equal(new Uri(address), new TelemetryTarget(new Uri(endpoint), OtlpExportProtocol.HttpProtobuf).AddressOf("traces"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_left_at_the_end_is_sent_in_either_form(bool isGrpc)
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync(isGrpc);
        string name = $"a span of this test {isGrpc}";
        string id;
        using (TelemetryExport export = Start(receiver, "/below/"))
        using (ILoggerFactory loggers = LoggerFactory.Create(export.AddTo))
        {
            ILogger logger = loggers.CreateLogger<TelemetryExportTests>();
            using (Activity span = SpectralTelemetry.Start(name, ActivityKind.Internal, parent: default)!)
            {
                id = span.SpanId.ToHexString();
                span.SetTag(TelemetryTags.Job, "of the span").SetTag(TelemetryTags.Generation, 3);
                using (logger.BeginScope(new RunScope("of the scope", "trial-0", generation: null, "node/0")))
                {
                    Told(logger, 7, "of the message");
                }
            }

            Told(logger, 8, "outside");
            SpectralMetrics.Tokens.Add(7);
        }

        ReceivedSpan sent = Assert.Single(receiver.Spans, span => span.Name == name);
        Assert.Equal(("spectral-test", "one", "of the span"), (sent.Service, sent.Instance, sent[TelemetryTags.Job]));
        Assert.Equal("{token}", receiver.Metrics["spectral.tokens"]);
        ReceivedLog within = Assert.Single(receiver.Logs, log => log.Span == id);
        Assert.Equal((sent.Trace, "Warning", "Step 7 of of the message"), (within.Trace, within.Severity, within.Text));

        // What its scope says comes before the message's words, and those before the span's.
        Assert.Equal(["7", "of the scope", "trial-0", "3", "node/0"], new[] { TelemetryTags.Step, TelemetryTags.Job, TelemetryTags.Trial, TelemetryTags.Generation, TelemetryTags.Worker }.Select(tag => within[tag]));
        Assert.Equal("", Assert.Single(receiver.Logs, log => log.Text == "Step 8 of outside").Trace);
        if (!isGrpc)
        {
            Assert.Equal(["/below/v1/logs", "/below/v1/metrics", "/below/v1/traces"], receiver.Paths.Distinct().Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Spans_that_are_open_when_a_process_breaks_are_ended_with_the_reason()
    {
        var open = new OpenSpans();
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == nameof(Spans_that_are_open_when_a_process_breaks_are_ended_with_the_reason),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = open.OnStart,
            ActivityStopped = open.OnEnd,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource(nameof(Spans_that_are_open_when_a_process_breaks_are_ended_with_the_reason));
        Activity ended = source.StartActivity("ended")!;
        ended.Stop();
        Activity left = await Task.Run(() => source.StartActivity("left")!, TestContext.Current.CancellationToken);
        open.EndAll("broken");
        Assert.Equal((ActivityStatusCode.Error, "broken", true), (left.Status, left.StatusDescription, left.IsStopped));
        Assert.Equal(ActivityStatusCode.Unset, ended.Status);
        open.Dispose();
    }

    private static TelemetryExport Start(OtlpReceiver receiver, string path) => receiver.Protocol == "grpc"
        ? TelemetryExport.Start("spectral-test", "one", new TelemetryTarget(receiver.Endpoint))!
        : TelemetryExport.Start("spectral-test", "one", new TelemetryTarget(new Uri(receiver.Endpoint, path), OtlpExportProtocol.HttpProtobuf))!;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Step {Step} of {Job}")]
    private static partial void Told(ILogger logger, int step, string job);
}
