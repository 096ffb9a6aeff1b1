using Spectral.Shared.Messages;

namespace Spectral.Cli.Progress;

/// <summary>The words and numbers both presenters use.</summary>
internal static class ProgressText
{
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

    public static string Plan(JobPlan plan) =>
        $"{plan.TotalSteps} steps{(plan.StartStep > 0 ? $" from step {plan.StartStep}" : "")}, "
        + $"{plan.TrainableParameters:N0} trainable parameters, {plan.Decompositions} weights to decompose, "
        + $"workers {string.Join(", ", plan.Workers)}";

    public static string Step(StepRecord step, JobProgress progress) =>
        $"step {step.Step}/{progress.Plan?.TotalSteps}  loss {step.Loss:F4}  lr {step.LearningRate:0.00e+0}  "
        + $"|g| {step.GradientNorm:0.000}  {progress.TokensPerSecond:N0} tokens/s  left {Duration(progress.TimeLeft)}";

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
        { } seconds => $"{Math.Max(0, seconds.TotalSeconds):F0} s",
    };
}
