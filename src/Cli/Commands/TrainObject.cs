using Spectral.Cli.Planning;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Commands;

/// <summary>What <c>train --json</c> and <c>resume --json</c> end with.</summary>
/// <param name="Adapter">Path of the adapter's directory, from where the command was run.</param>
/// <param name="Before">Evaluation of the base model; null when nothing is evaluated.</param>
/// <param name="After">Evaluation of the adapted model.</param>
/// <param name="Memory">Of this process; null where others trained.</param>
internal sealed record TrainObject(
    string Job,
    JobStatus Status,
    string? Adapter,
    string? Peft,
    string? Report,
    string? Plot,
    EvaluationRecord? Before,
    EvaluationRecord? After,
    long Steps,
    double TokensPerSecond,
    long TrainableParameters,
    MemoryUse? Memory)
{
    public static TrainObject From(string job, JobResult result, MemoryUse? memory) => new(
        job, result.Status, result.AdapterPath, result.PeftPath, result.ReportPath, result.PlotPath,
        result.Before, result.After, result.Steps, result.TokensPerSecond, result.TrainableParameters, memory);
}
