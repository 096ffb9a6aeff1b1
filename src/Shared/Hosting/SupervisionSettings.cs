namespace Spectral.Shared.Hosting;

/// <summary>What a service is told by those who watch over it, Kubernetes above all: the same settings for all services.</summary>
/// <param name="HealthPort">Port of <see cref="HealthListener"/>; null for none.</param>
/// <param name="StoppedExitCode">Exit code after an orderly stop.</param>
/// <param name="OtlpEndpoint">Where traces and metrics go; null for nowhere.</param>
public sealed record SupervisionSettings(int? HealthPort, int StoppedExitCode, Uri? OtlpEndpoint)
{
    private const string Otlp = "otlp-endpoint";

    public static IReadOnlyList<Setting> Known { get; } =
    [
        new("health-port", "Port that answers GET /live and /ready in clear text, for probes; it tells nothing else."),
        new("stopped-exit-code", "Exit code after an orderly stop; 75 where a supervisor is to start another in its place.", "0"),
        new(Otlp, "OTLP endpoint (gRPC) that traces and metrics are sent to, e.g. http://collector:4317; without it none are."),
    ];

    /// <exception cref="Errors.UserErrorException">A value cannot be.</exception>
    public static SupervisionSettings From(ServiceSettings settings) => new(
        settings.Find("health-port") is null ? null : settings.Integer("health-port", 1, ushort.MaxValue),
        settings.Integer("stopped-exit-code", 0, 255),
        settings.Find(Otlp) is not { } text ? null
            : Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri
            : throw settings.Wrong(Otlp, text, "an address such as http://collector:4317"));
}
