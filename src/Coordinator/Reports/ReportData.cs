using Spectral.Coordinator.Jobs;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;

namespace Spectral.Coordinator.Reports;

/// <summary>What a report is made of.</summary>
/// <param name="State">The job when all workers have left.</param>
/// <param name="History">Its journal.</param>
/// <param name="Steps">All step records in order.</param>
/// <param name="AdapterDirectory">Where the adapter lies, as the user would write it on a command line.</param>
internal sealed record ReportData(
    JobState State,
    Recipe Recipe,
    IReadOnlyList<IJobEvent> History,
    IReadOnlyList<StepRecord> Steps,
    string AdapterDirectory)
{
    public double TrainingSeconds => Steps.Sum(step => step.Seconds);

    /// <summary>Tokens of training rows that are not padding, per second of stepping.</summary>
    public double TokensPerSecond => TrainingSeconds > 0 ? Steps.Sum(step => step.ProcessedTokens) / TrainingSeconds : 0;
}
