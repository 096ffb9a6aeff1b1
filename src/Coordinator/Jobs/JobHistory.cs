using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>A job as its journal and metrics log tell it, in the order it went.</summary>
internal static class JobHistory
{
    /// <summary>Folds the journal, putting each stored step before the first event that came after it.</summary>
    public static (JobState State, UpdateLog Updates) Replay(IReadOnlyList<IJobEvent> journal, Func<JobState, IReadOnlyList<StepRecord>> readSteps)
    {
        JobState state = JobState.Empty;
        var updates = new UpdateLog();
        Queue<StepRecord>? steps = null;
        DateTimeOffset clock = default;
        foreach (IJobEvent happened in journal)
        {
            if (StepBefore(happened) is { } step)
            {
                steps ??= new Queue<StepRecord>(readSteps(state));
                Flush(step);
            }

            Append(happened);
        }

        if (state.Stage == GenerationStage.Training)
        {
            // Steps have no events of their own: the last ones are known by their records alone.
            steps ??= new Queue<StepRecord>(readSteps(state));
            Flush(long.MaxValue);
        }

        return (state, updates);

        void Flush(long step)
        {
            while (steps.TryPeek(out StepRecord? next) && next.Step <= step)
            {
                clock += TimeSpan.FromSeconds(next.Seconds);
                Append(new JobProgress.StepsStored([next], steps.Dequeue().Step));
            }
        }

        void Append(IJobEvent happened)
        {
            clock = MomentOf(happened) ?? clock;
            state = state.Apply(happened);
            updates.Append(happened, state, clock);
        }
    }

    private static DateTimeOffset? MomentOf(IJobEvent happened) => happened switch
    {
        JobEvents.Submitted e => e.At,
        JobEvents.Resumed e => e.At,
        JobEvents.GenerationStarted e => e.At,
        JobEvents.Led e => e.At,
        JobEvents.GenerationFormed e => e.At,
        JobEvents.Ended e => e.At,
        _ => null,
    };

    /// <summary>The step that was complete when the event happened, for events that tell.</summary>
    private static long? StepBefore(IJobEvent happened) => happened switch
    {
        JobEvents.Evaluated e => e.Evaluation.Step,
        JobEvents.CheckpointCommitted e => e.Step,
        JobEvents.AdapterCommitted e => e.Step,
        JobEvents.GenerationFormed e => e.StartStep,
        JobEvents.Ended e => e.Result.Steps,
        _ => null,
    };
}
