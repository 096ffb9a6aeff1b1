using Spectral.Shared.Messages;

namespace Spectral.Cli.Tests.Progress;

/// <summary>Updates as a coordinator sends them.</summary>
internal static class Updates
{
    public static readonly JobPlan Plan = new(100, 0, 110_592, ["local/0", "local/1"], 28);

    public static JobUpdate Of(JobStatus status = JobStatus.Training) => new("job", 0, status);

    /// <summary>A step of half a second and 1,000 tokens.</summary>
    public static JobUpdate Step(long step) => Of() with { Step = new StepRecord("trial-0", step, 50, 100, 2e-3, 1.25, step * 8, 1000, 0.5, 0, 1) };

    public static JobUpdate Evaluation(long step) => Of() with
    {
        Evaluation = new EvaluationRecord("trial-0", step, 0.25, 400, new Dictionary<string, double>(StringComparer.Ordinal) { ["gsm8k-strict"] = 0.375 }, 16, 1.5),
    };

    public static JobUpdate Decomposed(bool hit) => Of(JobStatus.Decomposing) with
    {
        Decomposed = new WorkerEvents.WeightDecomposed(default!, "local/0", "q_proj", "key", "", hit, 0.1, 1e-6, "krylov"),
    };

    public static async IAsyncEnumerable<JobUpdate> StreamAsync(params IEnumerable<JobUpdate> updates)
    {
        foreach (JobUpdate update in updates)
        {
            await Task.Yield();
            yield return update;
        }
    }
}
