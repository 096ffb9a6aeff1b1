using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>From workers to members that hold the same model and data.</summary>
internal static class LoadingRules
{
    public static void Assigned(Transition t, JobInputs.Assigned input)
    {
        if (t.State.HasEnded || t.State.Status != JobStatus.Queued)
        {
            t.Do(new JobEffects.FreeWorkers([.. input.Workers.Select(worker => worker.Worker)]));
            return;
        }

        ImmutableArray<JobMember> members =
            [.. input.Workers.Select(worker => new JobMember(worker.Worker, worker.Device, worker.Fingerprint))];
        t.Raise(new JobEvents.GenerationStarted(
            input.Epoch, t.State.Generation + 1, [.. members.Select(member => member.Worker)], t.Now));
        t.Raise(new JobProgress.WorkersDescribed(members));
        if (!FingerprintsAgree(t))
        {
            return;
        }

        t.SendAll(new WorkerCommands.Load(t.State.Fence, new JobSpecification(t.State.Job, JobState.OnlyTrial, t.State.Recipe)));
    }

    public static void Loaded(Transition t, WorkerEvents.Loaded loaded)
    {
        if (t.State.Status != JobStatus.Loading)
        {
            return;
        }

        t.Raise(new JobProgress.WorkerLoaded(loaded));
        if (!t.State.AllMembers(member => member.Loaded is not null))
        {
            return;
        }

        ExcludeOthers(t);
        WorkerEvents.Loaded reference = t.State.Members[0].Loaded!;
        if (t.State.Members.Length < t.Settings.MinimumWorkers)
        {
            EndingRules.FailForUser(t, $"only {t.State.Members.Length} of the {t.Settings.MinimumWorkers} workers needed hold the same "
                + $"model and data as {reference.Worker}; give every node the same files");
        }
        else if (t.State.Planned is { } planned && planned.InventorySha256 != reference.InventorySha256)
        {
            EndingRules.FailForUser(t, "the model or the data are not those the job was started with "
                + $"(inventory {planned.InventorySha256} then, {reference.InventorySha256} now); restore them or start a new job");
        }
        else
        {
            t.Do(new JobEffects.ReadInventory(reference.Inventory, reference.InventorySha256));
        }
    }

    /// <summary>The first member is the reference: the same choice on every attempt.</summary>
    private static void ExcludeOthers(Transition t)
    {
        WorkerEvents.Loaded reference = t.State.Members[0].Loaded!;
        foreach (WorkerEvents.Loaded loaded in t.State.Members.Select(member => member.Loaded!).Where(loaded => !Agree(loaded, reference)))
        {
            string what = loaded.InventorySha256 == reference.InventorySha256
                ? $"another row plan ({loaded.RowPlanDigest}, not {reference.RowPlanDigest})"
                : $"another model or other data (inventory {loaded.InventorySha256}, not {reference.InventorySha256})";
            t.Send(loaded.Worker, new WorkerCommands.Release(t.State.Fence));
            t.Do(new JobEffects.FreeWorkers([loaded.Worker]));
            t.Raise(new JobProgress.WorkerExcluded(loaded.Worker, $"{loaded.Worker} is refused: it holds {what} than {reference.Worker}"));
        }
    }

    private static bool Agree(WorkerEvents.Loaded a, WorkerEvents.Loaded b) =>
        a.InventorySha256 == b.InventorySha256 && a.RowPlanDigest == b.RowPlanDigest;

    private static bool FingerprintsAgree(Transition t)
    {
        JobMember first = t.State.Members[0];
        JobMember? other = t.State.Members.FirstOrDefault(member => member.Fingerprint != first.Fingerprint);
        if (other is null)
        {
            return true;
        }

        string difference = $"{first.Worker} ({first.Fingerprint}) and {other.Worker} ({other.Fingerprint}) may compute different last bits";
        if (t.Settings.Deterministic)
        {
            EndingRules.FailForUser(t, $"deterministic: {difference}; use like machines or set deterministic: false");
            return false;
        }

        t.Raise(new JobProgress.Noted($"{difference}; checkpoints will say exact: false"));
        return true;
    }
}
