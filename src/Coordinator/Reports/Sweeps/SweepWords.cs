using System.Globalization;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Reports.Sweeps;

/// <summary>Words and numbers of a sweep's tables, the same in the terminal and in files.</summary>
public static class SweepWords
{
    private const string Unknown = "-";

    public static string Of(TrialStatus status) => status switch
    {
        TrialStatus.Waiting => "waiting",
        TrialStatus.Running => "running",
        TrialStatus.Resting => "at a rung",
        TrialStatus.Finished => "finished",
        TrialStatus.StoppedEarly => "stopped early",
        TrialStatus.Failed => "failed",
        _ => status.ToString(),
    };

    /// <summary>Shares as percentages, losses in nats.</summary>
    public static string Score(double? score, bool isShare) => score is { } value
        ? value.ToString(isShare ? "P1" : "F4", CultureInfo.InvariantCulture)
        : Unknown;

    public static string Count(long? count) => count is { } value ? value.ToString("N0", CultureInfo.InvariantCulture) : Unknown;

    public static string Milliseconds(double? milliseconds) => milliseconds is { } value ? value.ToString("F0", CultureInfo.InvariantCulture) : Unknown;

    public static string Megabytes(long? bytes) => bytes is { } value ? (value / 1e6).ToString("F2", CultureInfo.InvariantCulture) : Unknown;

    /// <summary>The last part of a recipe key says enough at the head of a column.</summary>
    public static string Heading(string key) => key[(key.LastIndexOf('.') + 1)..];
}
