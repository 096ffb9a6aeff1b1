using System.ComponentModel.DataAnnotations;
using Spectral.Shared.Recipes.Schema;

namespace Spectral.Shared.Recipes;

/// <summary>The recipe's <c>telemetry:</c> block.</summary>
public sealed record TelemetryOptions
{
    [Knob("OTLP endpoint (http or https address) that the command, and a job in its process, send traces, metrics and logs to; without it, or an environment variable for it, none are. Services have --otlp-endpoint.")]
    public string? Endpoint { get; init; }

    [Knob("Traces one step in so many, besides every slow, failed or recovering one. Smaller shows more and sends more.")]
    [Range(1, int.MaxValue)]
    public int StepSpanEvery { get; init; } = 10;
}
