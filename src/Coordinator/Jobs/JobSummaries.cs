using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>What lists and descriptions of jobs show.</summary>
internal static class JobSummaries
{
    /// <param name="updates">Sequence of the latest update.</param>
    public static JobSummary Of(JobState state, long updates) => new(
        state.Job,
        state.Status,
        Math.Max(state.StoredStep, state.Result?.Steps ?? 0),
        state.Planned?.TotalSteps,
        state.LastStep?.Loss,
        SecondsLeft(state),
        state.HasEnded ? 0 : state.Members.Length,
        state.Submitted,
        updates,
        state.Result?.Error);

    public static QueryMessages.Job Describe(JobState state, long updates) => new(
        Of(state, updates), state.Planned is { } planned ? Plan(planned, state) : null, state.Result);

    public static JobPlan Plan(JobEvents.Planned planned, JobState state) => new(
        planned.TotalSteps,
        state.StartStep,
        planned.TrainableParameters,
        state.Members.IsEmpty ? planned.Workers : [.. state.Members.Select(member => member.Worker)],
        planned.Decompositions,
        state.Stage == GenerationStage.Training ? state.Generation : 0);

    private static double? SecondsLeft(JobState state) => state is { HasEnded: false, StepSeconds: > 0, Planned: { } planned }
        ? Math.Max(0, planned.TotalSteps - state.StoredStep) * state.StepSeconds
        : null;
}
