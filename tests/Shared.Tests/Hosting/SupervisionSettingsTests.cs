using OpenTelemetry.Exporter;
using Spectral.Shared.Errors;
using Spectral.Shared.Hosting;
using Spectral.Shared.Hosting.Telemetry;

namespace Spectral.Shared.Tests.Hosting;

public sealed class SupervisionSettingsTests
{
    [Fact]
    public void Nothing_is_opened_or_sent_that_was_not_asked_for() => Assert.Equal(new SupervisionSettings(null, 0, null), Read());

    [Fact]
    public void What_is_asked_for_is_read() => Assert.Equal(
        new SupervisionSettings(7422, 75, new TelemetryTarget(new Uri("http://collector:4317"), OtlpExportProtocol.Grpc)),
        Read("--health-port", "7422", "--stopped-exit-code", "75", "--otlp-endpoint", "http://collector:4317"));

    [Fact]
    public void OpenTelemetrys_own_variables_count_where_ours_say_nothing()
    {
        Dictionary<string, string?> environment = new(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://theirs:4318",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };
        Assert.Equal(new TelemetryTarget(new Uri("http://theirs:4318"), OtlpExportProtocol.HttpProtobuf), Read(environment).Telemetry);
        environment["SPECTRAL_OTLP_ENDPOINT"] = "http://ours:4318";
        Assert.Equal(new Uri("http://ours:4318"), Read(environment).Telemetry!.Endpoint);
        environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/json";
        UserErrorException error = Assert.Throws<UserErrorException>(() => Read(environment));
        Assert.Equal("OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' is not what it can be; expected grpc or http/protobuf", error.Message);
    }

    [Theory]
    [InlineData("--health-port", "0", "a whole number from 1 to 65535")]
    [InlineData("--stopped-exit-code", "256", "a whole number from 0 to 255")]
    [InlineData("--otlp-endpoint", "collector:4317", "an address such as http://collector:4317")]
    public void A_wrong_value_is_named_with_what_would_be_right(string option, string value, string expected)
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Read(option, value));
        Assert.Contains($"{option}: '{value}'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"expected {expected}", error.Message, StringComparison.Ordinal);
    }

    private static SupervisionSettings Read(IReadOnlyDictionary<string, string?> environment) =>
        SupervisionSettings.From(ServiceSettings.Read("service", SupervisionSettings.Known, [], environment.GetValueOrDefault, "/nowhere"));

    private static SupervisionSettings Read(params string[] arguments) =>
        SupervisionSettings.From(ServiceSettings.Read("service", SupervisionSettings.Known, arguments, _ => null, "/nowhere"));
}
