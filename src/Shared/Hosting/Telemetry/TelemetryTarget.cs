using OpenTelemetry.Exporter;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Hosting.Telemetry;

/// <summary>Where a process sends what it tells of itself, and in which of OTLP's two forms.</summary>
/// <param name="Endpoint">Address of the collector; over HTTP the signals' paths <c>v1/traces</c>, <c>v1/metrics</c> and <c>v1/logs</c> lie below it.</param>
/// <param name="Protocol">gRPC or protobuf over HTTP.</param>
public sealed record TelemetryTarget(Uri Endpoint, OtlpExportProtocol Protocol = OtlpExportProtocol.Grpc)
{
    /// <summary>Environment variables of OpenTelemetry (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <inheritdoc cref="EndpointVariable"/>
    public const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <param name="text">An address, or null for none.</param>
    /// <param name="source">What named it, for the error.</param>
    /// <exception cref="UserErrorException">It is no http or https address.</exception>
    public static Uri? ParseEndpoint(string? text, string source) => text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri
        : throw new UserErrorException($"{source}: '{text}' is not what it can be; expected an address such as http://collector:4317");

    /// <param name="text">As OpenTelemetry writes it; null for gRPC.</param>
    /// <param name="source">What named it, for the error.</param>
    /// <exception cref="UserErrorException">It is neither of the two.</exception>
    public static OtlpExportProtocol ParseProtocol(string? text, string source) => text switch
    {
        null or "grpc" => OtlpExportProtocol.Grpc,
        "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
        _ => throw new UserErrorException($"{source}: '{text}' is not what it can be; expected grpc or http/protobuf"),
    };

    /// <summary>Where a signal goes.</summary>
    /// <param name="signal"><c>traces</c>, <c>metrics</c> or <c>logs</c>.</param>
    public Uri AddressOf(string signal) =>
        Protocol == OtlpExportProtocol.Grpc ? Endpoint : new Uri($"{Endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/')}/v1/{signal}");
}
