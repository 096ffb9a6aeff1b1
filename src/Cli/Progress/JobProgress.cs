using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Progress;

/// <summary>What a watcher knows of a job: the fold of its updates. Pure; both presenters draw from it.</summary>
internal sealed record JobProgress
{
    /// <summary>Steps over which speed is averaged.</summary>
    private const int Window = 20;

    public required string Job { get; init; }

    public JobStatus Status { get; init; } = JobStatus.Queued;

    public JobPlan? Plan { get; init; }

    public int Decomposed { get; init; }

    public int CacheHits { get; init; }

    public StepRecord? LastStep { get; init; }

    public EvaluationRecord? LastEvaluation { get; init; }

    public JobResult? Result { get; init; }

    /// <summary>Latest steps, oldest first.</summary>
    public ImmutableList<StepRecord> Recent { get; init; } = [];

    public double TokensPerSecond
    {
        get
        {
            double seconds = Recent.Sum(step => step.Seconds);
            return seconds > 0 ? Recent.Sum(step => step.ProcessedTokens) / seconds : 0;
        }
    }

    /// <summary>Time to the last step at the recent speed; null before the first step.</summary>
    public TimeSpan? TimeLeft =>
        Plan is null || LastStep is null || Recent.IsEmpty
            ? null
            : TimeSpan.FromSeconds(Recent.Average(step => step.Seconds) * (Plan.TotalSteps - LastStep.Step));

    /// <summary>Part of the steps that is applied, 0..1.</summary>
    public double Fraction => Plan is { TotalSteps: > 0 } plan ? (LastStep?.Step ?? plan.StartStep) / (double)plan.TotalSteps : 0;

    public JobProgress Apply(JobUpdate update)
    {
        JobProgress next = this with
        {
            Status = update.Status,
            Plan = update.Plan ?? Plan,
            LastEvaluation = update.Evaluation ?? LastEvaluation,
            Result = update.Result ?? Result,
        };
        if (update.Decomposed is { } decomposed)
        {
            next = next with { Decomposed = Decomposed + 1, CacheHits = CacheHits + (decomposed.CacheHit ? 1 : 0) };
        }

        if (update.Step is { } step)
        {
            ImmutableList<StepRecord> recent = Recent.Add(step);
            next = next with { LastStep = step, Recent = recent.Count > Window ? recent.RemoveAt(0) : recent };
        }

        return next;
    }
}
