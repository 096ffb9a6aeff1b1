using Spectral.Shared.Hosting.Telemetry;

namespace Spectral.Shared.Hosting;

/// <summary>What a service is told by those who watch over it, Kubernetes above all: the same settings for all services.</summary>
/// <param name="HealthPort">Port of <see cref="HealthListener"/>; null for none.</param>
/// <param name="StoppedExitCode">Exit code after an orderly stop.</param>
/// <param name="Telemetry">Where traces, metrics and logs go; null for nowhere.</param>
public sealed record SupervisionSettings(int? HealthPort, int StoppedExitCode, TelemetryTarget? Telemetry)
{
    private const string Endpoint = "otlp-endpoint";
    private const string Protocol = "otlp-protocol";

    public static IReadOnlyList<Setting> Known { get; } =
    [
        new("health-port", "Port that answers GET /live and /ready in clear text, for probes; it tells nothing else."),
        new("stopped-exit-code", "Exit code after an orderly stop; 75 where a supervisor is to start another in its place.", "0"),
        new(
            Endpoint,
            $"OTLP endpoint that traces, metrics and logs are sent to, e.g. http://collector:4317; without it (or {TelemetryTarget.EndpointVariable}) none are.",
            CommonVariable: TelemetryTarget.EndpointVariable),
        new(Protocol, $"Form of OTLP: grpc, or http/protobuf; or {TelemetryTarget.ProtocolVariable}.", "grpc", CommonVariable: TelemetryTarget.ProtocolVariable),
    ];

    /// <exception cref="Errors.UserErrorException">A value cannot be.</exception>
    public static SupervisionSettings From(ServiceSettings settings) => new(
        settings.Find("health-port") is null ? null : settings.Integer("health-port", 1, ushort.MaxValue),
        settings.Integer("stopped-exit-code", 0, 255),
        TelemetryTarget.ParseEndpoint(settings.Find(Endpoint), settings.SourceOf(Endpoint)) is { } endpoint
            ? new TelemetryTarget(endpoint, TelemetryTarget.ParseProtocol(settings.Find(Protocol), settings.SourceOf(Protocol)))
            : null);
}
