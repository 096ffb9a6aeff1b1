using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Spectral.Shared.Errors;
using Spectral.Shared.Hosting.Telemetry;
using Spectral.Shared.Telemetry;

namespace Spectral.Cli.CommandLine;

/// <summary>
/// What a command tells a collector of itself: one span from its start to its end, above all that it brings about, here or by requests to a
/// coordinator; and, where a job runs in this process, everything that services would send. Off unless an endpoint is named.
/// </summary>
/// <param name="name">Of the command, without its arguments.</param>
/// <param name="environment">Looks environment variables up.</param>
/// <param name="clock">Tells when the command began.</param>
internal sealed class CommandTelemetry(string name, Func<string, string?> environment, TimeProvider clock) : IDisposable
{
    private const string OwnEndpoint = "SPECTRAL_OTLP_ENDPOINT";
    private const string OwnProtocol = "SPECTRAL_OTLP_PROTOCOL";
    private const string InRecipe = "telemetry.endpoint";

    private readonly DateTimeOffset _began = clock.GetUtcNow();
    private TelemetryExport? _export;
    private Activity? _span;

    /// <summary>For those who tell nobody.</summary>
    public static CommandTelemetry None { get; } = new("", static _ => null, TimeProvider.System);

    /// <summary>
    /// Starts, where the environment or the recipe names an endpoint and it has not started yet. The span is current for the caller and what it
    /// awaits, so a method that awaits must not call this for its own caller.
    /// </summary>
    /// <param name="recipe">The recipe's <c>telemetry.endpoint</c>; the environment comes first.</param>
    /// <exception cref="UserErrorException">A value cannot be.</exception>
    public void Begin(string? recipe = null)
    {
        if (_export is null && TargetOf(recipe) is { } target)
        {
            _export = TelemetryExport.Start("spectral-cli", $"{Environment.MachineName}:{Environment.ProcessId}", target);
            _span = SpectralTelemetry.Start(name, ActivityKind.Client, parent: default, start: _began);
        }
    }

    /// <summary>The job or sweep that the command is about.</summary>
    public void About(string tag, string id) => _span?.SetTag(tag, id);

    /// <summary>Has log records sent too.</summary>
    public void AddTo(ILoggingBuilder logging) => _export?.AddTo(logging);

    /// <summary>Whether log records go anywhere.</summary>
    public bool IsOn => _export is not null;

    public void Failed(string message) => _span?.SetStatus(ActivityStatusCode.Error, message);

    public void Ended(int exitCode) => _span?.SetTag("process.exit.code", exitCode);

    public void Dispose()
    {
        _span?.Dispose();
        _export?.Dispose();
        (_span, _export) = (null, null);
    }

    private TelemetryTarget? TargetOf(string? recipe)
    {
        (string Source, string? Value)[] endpoints =
        [
            (OwnEndpoint, environment(OwnEndpoint)), (TelemetryTarget.EndpointVariable, environment(TelemetryTarget.EndpointVariable)), (InRecipe, recipe),
        ];
        (string Source, string? Value)[] protocols =
        [
            (OwnProtocol, environment(OwnProtocol)), (TelemetryTarget.ProtocolVariable, environment(TelemetryTarget.ProtocolVariable)),
        ];
        (string Source, string? Value) endpoint = endpoints.FirstOrDefault(given => !string.IsNullOrEmpty(given.Value));
        (string Source, string? Value) protocol = protocols.FirstOrDefault(given => !string.IsNullOrEmpty(given.Value));
        return TelemetryTarget.ParseEndpoint(endpoint.Value, endpoint.Source) is { } address
            ? new TelemetryTarget(address, TelemetryTarget.ParseProtocol(protocol.Value, protocol.Source))
            : null;
    }
}
