using Akka.Actor;
using Microsoft.Extensions.Logging;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>
/// Carries out the effects that touch files or time. Files are read and written on pool threads, their outcome comes back
/// to the job as an input; only the step log is written at once, because an acknowledgement follows it.
/// </summary>
/// <param name="goesOnLater">Whether a job whose records cannot be stored is interrupted, to go on when they can, instead of failed.</param>
internal sealed class JobEffectRunner(IJobFiles files, IActorContext context, IActorRef self, bool goesOnLater, ILogger logger)
{
    /// <summary>False when the effect was tried here and failed.</summary>
    public bool Run(IJobEffect effect, JobState state, RunSettings settings, IReadOnlyList<IJobEvent> journal)
    {
        switch (effect)
        {
            case JobEffects.StoreRecipe:
                return Now(state, "storing the recipe", () => files.StoreRecipe(state));
            case JobEffects.StoreSteps store:
                return Now(state, "storing step records", () => Store(store, state));
            case JobEffects.ForgetSteps:
                return Now(state, "dropping step records", () => files.ForgetSteps(state));
            case JobEffects.ReadInventory read:
                InBackground(state, "reading the inventory", () => new JobInputs.InventoryRead(files.ReadInventory(read.Path, read.Sha256)));
                return true;
            case JobEffects.ReadStageInventories read:
                InBackground(state, "reading the inventories of the stages", () => JobInputs.InventoryRead.OfStages(
                    [.. read.Stages.Select(stage => files.ReadInventory(stage.Path, stage.Sha256))]));
                return true;
            case JobEffects.ChooseCheckpoint:
                InBackground(state, "looking for a checkpoint", () => files.ChooseCheckpoint(state));
                return true;
            case JobEffects.CommitCheckpoint commit:
                InBackground(state, "committing a checkpoint", () => Commit(state, settings, commit.Upload));
                return true;
            case JobEffects.CommitAdapter commit:
                InBackground(state, "putting the adapter in its place", () => files.CommitAdapter(state, commit.Upload));
                return true;
            case JobEffects.WriteReport:
                IJobEvent[] history = [.. journal];
                InBackground(state, "writing the report", () => files.WriteReport(state, history));
                return true;
            case JobEffects.Remind remind:
                context.System.Scheduler.ScheduleTellOnce(remind.After, self, new GenerationInput(state.Generation, remind.Input), self);
                return true;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "an effect that nobody carries out");
        }
    }

    /// <summary>A store that does not take the manifest costs this checkpoint, not the job.</summary>
    private JobInputs.CheckpointDecided Commit(JobState state, RunSettings settings, WorkerEvents.CheckpointUploaded upload)
    {
        try
        {
            return files.CommitCheckpoint(state, settings, upload);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UserErrorException)
        {
            return new JobInputs.CheckpointDecided(upload, null, e.Message);
        }
    }

    private void Store(JobEffects.StoreSteps store, JobState state)
    {
        foreach (string conflict in files.StoreSteps(state, store.Steps))
        {
            logger.StepReplaced(state.Job, conflict);
        }
    }

    private bool Now(JobState state, string doing, Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (Exception e) when (goesOnLater && state.Stage != GenerationStage.None && (e is IOException or UnauthorizedAccessException or UserErrorException))
        {
            throw new JobInterruptedException($"{doing}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UserErrorException or InvalidDataException)
        {
            self.Tell(new GenerationInput(state.Generation, Failure(doing, e)));
            return false;
        }
    }

    private void InBackground(JobState state, string doing, Func<IJobInput> work) => _ = Task.Run(work).PipeTo(
        self,
        self,
        outcome => outcome is JobInputs.CheckpointDecided or JobInputs.AdapterDecided ? outcome : new GenerationInput(state.Generation, outcome),
        error => new GenerationInput(state.Generation, Failure(doing, error is AggregateException { InnerException: { } inner } ? inner : error)));

    private static JobInputs.EffectFailed Failure(string doing, Exception error) => error is UserErrorException
        ? new JobInputs.EffectFailed(doing, error.Message, IsUserError: true, Trace: null)
        : new JobInputs.EffectFailed(doing, error.Message, IsUserError: false, error.ToString());
}
