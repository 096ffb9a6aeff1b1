using System.Text.Json;
using Spectral.Shared.Client;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Reports.Sweeps;

/// <summary>sweep.json: every trial with its settings, state and evaluation, for programs.</summary>
internal static class SweepJson
{
    private static readonly JsonSerializerOptions Options = new(ApiJson.Options) { WriteIndented = true };

    public static byte[] Write(SweepMessages.Status sweep, IReadOnlyList<SweepRow> rows) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            sweep.Sweep,
            sweep.State,
            sweep.Metric,
            sweep.HigherIsBetter,
            sweep.Best,
            Trials = rows.Select(row => new
            {
                row.Trial.Trial,
                row.Trial.Job,
                Settings = sweep.Keys.Zip(row.Trial.Values, KeyValuePair.Create).ToDictionary(),
                row.Trial.Status,
                row.Trial.Step,
                row.Trial.Parameters,
                row.Trial.Score,
                Loss = row.Evaluation?.Loss,
                row.Evaluation?.Metrics,
                row.Trial.Tries,
                row.Trial.Error,
                row.Trial.StepMilliseconds,
                row.Trial.TrainingSeconds,
                row.StateBytes,
            }),
        },
        Options);
}
