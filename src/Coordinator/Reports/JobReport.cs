using System.Text;
using Spectral.Coordinator.Jobs;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Coordinator.Reports;

/// <summary>Writes report.md and loss.png of a job.</summary>
internal sealed class JobReport(IArtifactStore store)
{
    public JobInputs.ReportWritten Write(JobState state, IReadOnlyList<IJobEvent> history, IReadOnlyList<StepRecord> steps)
    {
        string adapter = StoreLayout.Adapter(state.Job, JobState.OnlyTrial);
        var data = new ReportData(
            state,
            RecipeReader.Parse(state.Recipe, $"recipe of job '{state.Job}'"),
            history,
            steps,
            store is LocalArtifactStore local ? AsTyped(Path.Combine(local.Root, adapter)) : adapter);
        string plot = StoreLayout.LossPlot(state.Job);
        byte[] png = LossPlot.Draw($"{state.Job}: training loss", steps, [.. state.Evaluations.Values]);
        store.Replace(plot, stream => stream.Write(png));
        string report = StoreLayout.Report(state.Job);
        byte[] markdown = Encoding.UTF8.GetBytes(ReportText.Write(data));
        store.Replace(report, stream => stream.Write(markdown));
        return new JobInputs.ReportWritten(report, plot, data.TokensPerSecond);
    }

    /// <summary>A path below the working directory as people write it; any other in full.</summary>
    private static string AsTyped(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
