using Spectral.Coordinator.Jobs.Rules;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>Which rule an input meets. Pure: no clock, no files, no actors.</summary>
public static class JobDecisions
{
    /// <param name="settings">Null only where the recipe cannot be read, to fail the job for that.</param>
    /// <exception cref="UserErrorException">The input is a request that cannot be met.</exception>
    public static JobDecision Decide(this JobState state, RunSettings? settings, IJobInput input, DateTimeOffset now)
    {
        var t = new Transition(state, settings, now);
        switch (input)
        {
            case JobInputs.Submit submit:
                t.Raise(new JobEvents.Submitted(submit.Job, submit.Recipe, now, submit.Until, submit.TraceParent));
                t.Do(new JobEffects.StoreRecipe());
                t.Do(new JobEffects.Enqueue());
                break;
            case JobInputs.Resume resume:
                Resume(t, resume);
                break;
            case JobInputs.Recovered recovered:
                ReturnRules.Recovered(t, recovered);
                break;
            case JobInputs.Returned returned:
                ReturnRules.Returned(t, returned);
                break;
            case JobInputs.ReturnDue:
                ReturnRules.ReturnDue(t);
                break;
            case JobInputs.Heard heard:
                WatchRules.Heard(t, heard);
                break;
            case JobInputs.Draining draining when !state.HasEnded:
                MembershipRules.Draining(t, draining);
                break;
            case JobInputs.SuspectsDue:
                LossRules.SuspectsDue(t);
                break;
            case JobInputs.Waiting waiting:
                Wait(t, new JobProgress.Waiting(waiting.Needed, waiting.Ready));
                break;
            case JobInputs.Assigned assigned:
                LoadingRules.Assigned(t, assigned);
                break;
            case JobInputs.Reported reported:
                Reported(t, reported.Event);
                break;
            case JobInputs.InventoryRead read:
                DecompositionRules.InventoryRead(t, read);
                break;
            case JobInputs.BasesGranted granted:
                DecompositionRules.BasesGranted(t, granted);
                break;
            case JobInputs.CheckpointChosen chosen:
                FormingRules.CheckpointChosen(t, chosen);
                break;
            case JobInputs.CheckpointDecided decided:
                TrainingRules.CheckpointDecided(t, decided);
                break;
            case JobInputs.AdapterDecided decided:
                TrainingRules.AdapterDecided(t, decided);
                break;
            case JobInputs.ReportWritten written:
                EndingRules.ReportWritten(t, written);
                break;
            case JobInputs.Stop stop:
                EndingRules.Stop(t, stop);
                break;
            case JobInputs.WorkerLost lost when !state.HasEnded:
                LossRules.Lost(t, lost);
                break;
            case JobInputs.EffectFailed failed:
                EndingRules.EffectFailed(t, failed);
                break;
        }

        return t.ToDecision();
    }

    private static void Wait(Transition t, JobProgress.Waiting waiting)
    {
        if (t.State.Status == JobStatus.Queued && t.State.Waiting != waiting)
        {
            t.Raise(waiting);
        }
    }

    private static void Resume(Transition t, JobInputs.Resume resume)
    {
        if (t.State.Status == JobStatus.Finished)
        {
            throw new UserErrorException($"job '{t.State.Job}' is finished; its adapter is in {t.State.Adapter?.AdapterPath}");
        }

        if (t.State.HasEnded)
        {
            t.Raise(new JobEvents.Resumed(resume.Recipe ?? t.State.Recipe, t.Now, resume.Until, resume.TraceParent));
            t.Do(new JobEffects.StoreRecipe());
            t.Do(new JobEffects.Enqueue());
        }
        else if (resume.Recipe is { } recipe && recipe != t.State.Recipe)
        {
            StartOver(t, recipe, resume.TraceParent);
        }
    }

    /// <summary>An interrupted job, which goes on by itself when its journal is opened, is to go on with another recipe.</summary>
    private static void StartOver(Transition t, string recipe, string? traceParent)
    {
        if (t.State.Status is JobStatus.Training or JobStatus.Finishing)
        {
            throw new UserErrorException($"job '{t.State.Job}' is being trained; stop it before you change its recipe");
        }

        t.ReleaseAll();
        t.Do(new JobEffects.LeaveQueue());
        t.Raise(new JobEvents.Resumed(recipe, t.Now, t.State.Until, traceParent));
        t.Do(new JobEffects.StoreRecipe());
        t.Do(new JobEffects.Enqueue());
    }

    /// <summary>
    /// What recruits report is about themselves; what members report counts in the generation it was done in. A worker's own
    /// failure counts whenever it comes.
    /// </summary>
    private static void Reported(Transition t, IWorkerEvent reported)
    {
        bool isOwnFailure = reported is WorkerEvents.Failed { IsPeerLoss: false };
        if (reported.Fence.Generation != 0 && reported.Fence.Generation != t.State.Generation && !isOwnFailure)
        {
            t.Do(new JobEffects.ReportStale(reported.Worker, reported.Fence));
            return;
        }

        // A worker that was let go, or a job that has ended, may still hear what was under way.
        bool counts = reported.Fence.Generation == 0 || isOwnFailure
            ? t.State.Recruit(reported.Worker) is not null
            : t.State.IsMember(reported.Worker);
        if (!counts)
        {
            return;
        }

        switch (reported)
        {
            case WorkerEvents.Loaded e:
                LoadingRules.Loaded(t, e);
                break;
            case WorkerEvents.BasesFetched e:
                LoadingRules.BasesFetched(t, e);
                break;
            case WorkerEvents.WeightDecomposed e:
                DecompositionRules.Decomposed(t, e);
                break;
            case WorkerEvents.Prepared e:
                FormingRules.Prepared(t, e);
                break;
            case WorkerEvents.Formed e:
                FormingRules.Formed(t, e);
                break;
            case WorkerEvents.StepsApplied e:
                TrainingRules.StepsApplied(t, e);
                break;
            case WorkerEvents.Evaluated e:
                TrainingRules.Evaluated(t, e);
                break;
            case WorkerEvents.CheckpointUploaded e:
                TrainingRules.CheckpointUploaded(t, e);
                break;
            case WorkerEvents.AdapterUploaded e:
                TrainingRules.AdapterUploaded(t, e);
                break;
            case WorkerEvents.Left e:
                EndingRules.Left(t, e);
                break;
            case WorkerEvents.Failed e:
                EndingRules.Failed(t, e);
                break;
        }
    }
}
