using Spectral.Shared.Messages;

namespace Spectral.Cli.Progress;

/// <summary>The words and numbers both presenters use.</summary>
internal static class ProgressText
{
    private const string Gap = "  ";

    public static string Phase(JobStatus status) => status switch
    {
        JobStatus.Queued => "waiting for workers",
        JobStatus.Loading => "loading model and data",
        JobStatus.Decomposing => "decomposing weights",
        JobStatus.Forming => "forming the generation",
        JobStatus.Training => "training",
        JobStatus.Finishing => "finishing",
        JobStatus.Finished => "finished",
        JobStatus.Stopped => "stopped",
        JobStatus.Failed => "failed",
        _ => status.ToString(),
    };

    /// <summary>What an update adds that is worth reading later; nothing for steps, and nothing that was said before.</summary>
    /// <param name="before">The state without the update.</param>
    public static IEnumerable<string> Lines(JobProgress before, JobUpdate update)
    {
        if (update.Text is { } text)
        {
            yield return text;
        }

        if (update.Plan is { } plan)
        {
            if (before.Plan is null || (plan.Generation == 0 && Plan(before.Plan) != Plan(plan)))
            {
                yield return "plan: " + Plan(plan);
            }

            if (IsNewGeneration(before.Plan, plan))
            {
                yield return Generation(plan);
            }
        }

        if (update.Evaluation is { } evaluation)
        {
            yield return Evaluation(evaluation);
        }
    }

    public static string Plan(JobPlan plan) =>
        $"{plan.TotalSteps} steps, {plan.TrainableParameters:N0} trainable parameters, {plan.Decompositions} weights to decompose, {Workers(plan)}";

    public static string Generation(JobPlan plan) => $"generation {plan.Generation}: from step {plan.StartStep}, {Workers(plan)}";

    public static string Step(StepRecord step, JobProgress progress) => Step(step, progress, int.MaxValue);

    /// <summary>The step in one line of at most <paramref name="width"/> characters, leaving out what is needed least.</summary>
    public static string Step(StepRecord step, JobProgress progress, int width)
    {
        (string Text, int Need)[] parts =
        [
            ($"step {step.Step}/{progress.Plan?.TotalSteps}", 0),
            ($"loss {step.Loss:F4}", 1),
            ($"lr {step.LearningRate:0.00e+0}", 4),
            ($"|g| {step.GradientNorm:0.000}", 5),
            ($"{progress.TokensPerSecond:N0} tokens/s", 3),
            ($"left {Duration(progress.TimeLeft)}", 2),
        ];
        return Enumerable.Range(0, parts.Length)
            .Select(dropped => string.Join(Gap, parts.Where(part => part.Need < parts.Length - dropped).Select(part => part.Text)))
            .First(line => line.Length <= width || !line.Contains(Gap, StringComparison.Ordinal));
    }

    public static string Decomposition(JobProgress progress, JobPlan plan) =>
        $"{progress.Decomposed}/{plan.Decompositions} weights, {progress.CacheHits} from the cache";

    public static string Evaluation(EvaluationRecord evaluation)
    {
        string metrics = string.Concat(evaluation.Metrics.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"  {pair.Key} {pair.Value:P1}"));
        string when = evaluation.Step == 0 ? "evaluation before training" : $"evaluation at step {evaluation.Step}";
        return $"{when}: loss {evaluation.Loss:F4}{metrics}  ({evaluation.Samples} samples, {evaluation.Seconds:F1} s)";
    }

    public static string Duration(TimeSpan? time) => time switch
    {
        null => "-",
        { TotalHours: >= 1 } hours => $"{(int)hours.TotalHours} h {hours.Minutes:00} min",
        { TotalMinutes: >= 1 } minutes => $"{minutes.Minutes} min {minutes.Seconds:00} s",
        { } seconds => $"{Math.Floor(Math.Max(0, seconds.TotalSeconds)):F0} s",
    };

    /// <summary>The first one, when it begins as planned, is no news.</summary>
    private static bool IsNewGeneration(JobPlan? before, JobPlan plan) =>
        plan.Generation > 0
        && plan.Generation != before?.Generation
        && (plan is { Generation: > 1 } or { StartStep: > 0 } || !plan.Workers.SequenceEqual((before ?? plan).Workers, StringComparer.Ordinal));

    private static string Workers(JobPlan plan) => $"workers {string.Join(", ", plan.Workers)}";
}
