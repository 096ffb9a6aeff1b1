using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>From workers to recruits that hold the same model and data, at the start and while others train.</summary>
internal static class LoadingRules
{
    public static void Assigned(Transition t, JobInputs.Assigned input)
    {
        if (t.State.HasEnded)
        {
            t.Do(new JobEffects.FreeWorkers([.. input.Workers.Select(worker => worker.Worker)]));
            return;
        }

        ImmutableArray<WorkerStatus> newcomers = [.. input.Workers.Where(worker => t.State.Recruit(worker.Worker) is null)];
        t.Raise(new JobProgress.WorkersRecruited(input.Epoch, [.. newcomers.Select(Recruit.From)]));
        foreach (WorkerStatus worker in newcomers)
        {
            if (FingerprintAgrees(t, worker))
            {
                Load(t, worker.Worker);
            }

            if (t.State.HasEnded)
            {
                return;
            }
        }

        ReturnRules.ComeAsNew(t, [.. newcomers.Select(worker => worker.Worker)]);
    }

    public static void Load(Transition t, string worker)
    {
        StageRules.Give(t, worker);
        t.Send(worker, new WorkerCommands.Load(
            t.State.RecruitFence, new JobSpecification(t.State.Job, JobState.OnlyTrial, t.State.Recipe), t.State.Recruit(worker)!.Stage));
    }

    public static void Loaded(Transition t, WorkerEvents.Loaded loaded)
    {
        if (t.State.Recruit(loaded.Worker) is not { IsLoaded: false } recruit || recruit.Stage != loaded.Stage)
        {
            return;
        }

        t.Raise(new JobProgress.WorkerLoaded(loaded));
        if (t.State.IsPlanned)
        {
            Join(t, loaded);
        }

        MembershipRules.Advance(t);
    }

    public static void BasesFetched(Transition t, WorkerEvents.BasesFetched fetched)
    {
        t.Raise(new JobProgress.BasesFetched(fetched.Worker));
        MembershipRules.Advance(t);
    }

    /// <summary>All recruits have loaded: whoever holds something else goes, and what the rest hold is planned for.</summary>
    public static void Compare(Transition t)
    {
        ExcludeOthers(t);
        WorkerEvents.Loaded reference = t.State.Recruits[0].Loaded!;
        if (t.State.Recruits.Length < t.Settings.MinimumWorkers && t.State.Formed is null)
        {
            EndingRules.FailForUser(t, $"only {t.State.Recruits.Length} of the {t.Settings.MinimumWorkers} workers needed hold the same "
                + $"model and data as {reference.Worker}; give every node the same files");
        }
        else if (t.State.StageCount > 0)
        {
            ReadStages(t);
        }
        else if (t.State.Planned is { } planned && planned.InventorySha256 != reference.InventorySha256)
        {
            EndingRules.FailForUser(t, OtherFiles(planned.InventorySha256, reference.InventorySha256));
        }
        else
        {
            t.Do(new JobEffects.ReadInventory(reference.Inventory, reference.InventorySha256));
        }
    }

    public static string OtherFiles(string then, string now) =>
        $"the model or the data are not those the job was started with (inventory {then} then, {now} now); restore them or start a new job";

    private static void ReadStages(Transition t)
    {
        if (StageRules.Cover(t.State, t.State.Recruits.Select(recruit => recruit.Worker)))
        {
            t.Do(new JobEffects.ReadStageInventories(
                [.. StageRules.Reports(t.State).Select(report => new JobEffects.ReadInventory(report.Inventory, report.InventorySha256))]));
        }
        else
        {
            StageRules.Regroup(t);
        }
    }

    /// <summary>A worker that comes while others train must hold what they hold, and reads the bases before it holds anyone up.</summary>
    private static void Join(Transition t, WorkerEvents.Loaded loaded)
    {
        string? expected = StageRules.ExpectedInventory(t.State, loaded.Stage);
        if (loaded.InventorySha256 != expected)
        {
            Refuse(t, loaded.Worker, $"another model or other data (inventory {loaded.InventorySha256}, not {expected})");
        }
        else if (t.State.Stage != GenerationStage.None && !t.State.Bases.IsEmpty)
        {
            string[] workers = [.. t.State.Members.Select(member => member.Worker)];
            t.Send(loaded.Worker, new WorkerCommands.FetchBases(
                t.State.RecruitFence, [.. t.State.Bases.Select(basis => FormingRules.Reference(basis, workers))]));
        }
        else
        {
            t.Raise(new JobProgress.BasesFetched(loaded.Worker));
        }
    }

    /// <summary>The first recruit, of each stage where layers are spread, is the reference: the same choice on every attempt.</summary>
    private static void ExcludeOthers(Transition t)
    {
        WorkerEvents.Loaded[] references = StageRules.Reports(t.State);
        foreach (WorkerEvents.Loaded loaded in t.State.Recruits.Select(recruit => recruit.Loaded!))
        {
            WorkerEvents.Loaded reference = references.First(report => report.Stage == loaded.Stage);
            if (Agree(loaded, reference))
            {
                continue;
            }

            Refuse(t, loaded.Worker, (loaded.InventorySha256 == reference.InventorySha256
                ? $"another row plan ({loaded.RowPlanDigest}, not {reference.RowPlanDigest})"
                : $"another model or other data (inventory {loaded.InventorySha256}, not {reference.InventorySha256})") + $" than {reference.Worker}");
        }
    }

    /// <summary>The node would only come back with the same files: the job does without it.</summary>
    private static void Refuse(Transition t, string worker, string what)
    {
        t.Do(new JobEffects.SetAside(Recruit.NodeOf(worker)));
        t.Dismiss(worker, $"{worker} is refused: it holds {what}");
    }

    private static bool Agree(WorkerEvents.Loaded a, WorkerEvents.Loaded b) =>
        a.InventorySha256 == b.InventorySha256 && a.RowPlanDigest == b.RowPlanDigest;

    private static bool FingerprintAgrees(Transition t, WorkerStatus worker)
    {
        Recruit first = t.State.Recruits[0];
        if (worker.Fingerprint == first.Fingerprint)
        {
            return true;
        }

        string difference = $"{first.Worker} ({first.Fingerprint}) and {worker.Worker} ({worker.Fingerprint}) may compute different last bits";
        if (!t.Settings.Deterministic)
        {
            t.Raise(new JobProgress.Noted($"{difference}; checkpoints will say exact: false"));
            return true;
        }

        if (t.State.Stage == GenerationStage.None)
        {
            EndingRules.FailForUser(t, $"deterministic: {difference}; use like machines or set deterministic: false");
        }
        else
        {
            t.Do(new JobEffects.SetAside(Recruit.NodeOf(worker.Worker)));
            t.Dismiss(worker.Worker, $"{worker.Worker} is refused: deterministic: {difference}");
        }

        return false;
    }
}
