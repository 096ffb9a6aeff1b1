using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>
/// Which worker holds which part of the layers, where a recipe spreads them (<c>cluster.pipeline</c>). A worker that comes joins the stage
/// with the fewest; a stage that lost its last worker takes one from a stage that has several; and where none has, the layers are cut
/// into fewer parts, if the workers that are left have the memory for it.
/// </summary>
internal static class StageRules
{
    /// <summary>Gives a worker its part before it loads; nothing where every worker holds the whole model, or the part is given.</summary>
    public static void Give(Transition t, string worker)
    {
        if (t.Settings.Stages == 1 || t.State.Recruit(worker)!.Stage is not null)
        {
            return;
        }

        int count = t.State.StageCount > 0 ? t.State.StageCount : t.Settings.Stages;
        t.Raise(new JobProgress.StageGiven(worker, new LayerStage(Sparsest(t.State, count), count)));
    }

    /// <summary>As <see cref="Give"/>, for a worker that may still hold the part it had in the last generation, and its state.</summary>
    public static void GiveBack(Transition t, string worker)
    {
        if (Earlier(t.State, worker) is { } earlier && (t.State.StageCount == 0 || t.State.StageCount == earlier.Count))
        {
            t.Raise(new JobProgress.StageGiven(worker, earlier));
        }
        else
        {
            Give(t, worker);
        }
    }

    /// <summary>Whether these workers hold all of the layers between them.</summary>
    public static bool Cover(JobState state, IEnumerable<string> workers)
    {
        int[] held = [.. workers.Select(state.StageOf).Distinct()];
        return held.Length == Math.Max(1, state.StageCount);
    }

    /// <summary>Some layers are nobody's: workers are given other parts, or others are waited for.</summary>
    public static void Regroup(Transition t)
    {
        if (t.State.Stage != GenerationStage.None)
        {
            t.Raise(new JobProgress.StageLost());
        }

        Recruit[] staying = [.. t.State.Recruits.Where(recruit => !recruit.IsDraining)];
        int[] empty = [.. Enumerable.Range(0, t.State.StageCount).Except(staying.Select(recruit => t.State.StageOf(recruit.Worker)))];
        if (staying.Length == 0)
        {
            MembershipRules.Requeue(t, "no worker is left");
        }
        else if (staying.Length >= t.State.StageCount)
        {
            foreach (int stage in empty)
            {
                Move(t, Spare(t.State), new LayerStage(stage, t.State.StageCount));
            }
        }
        else if (Fits(staying))
        {
            t.Raise(new JobProgress.Noted($"{staying.Length} of {t.State.StageCount} workers are left: the layers are cut anew, into {staying.Length}"));
            for (int stage = 0; stage < staying.Length; stage++)
            {
                Move(t, staying[stage].Worker, new LayerStage(stage, staying.Length));
            }
        }
        else
        {
            t.Raise(new JobProgress.Noted(
                $"layers of {string.Join(", ", empty.Select(stage => $"stage {stage}"))} are nobody's, and the workers that are left have too little memory "
                + "for more than their own; waiting for a worker"));
        }
    }

    /// <summary>The inventory that a worker of this stage must have, or null where that is not known.</summary>
    public static string? ExpectedInventory(JobState state, LayerStage? stage) => stage is null
        ? state.Planned?.InventorySha256
        : state.Planned?.StageInventories is { } inventories && inventories.Count == stage.Count ? inventories[stage.Index] : null;

    /// <summary>One recruit's report for each stage, in the order of the layers.</summary>
    public static WorkerEvents.Loaded[] Reports(JobState state) =>
        [.. state.Recruits.GroupBy(recruit => recruit.Stage?.Index ?? 0).OrderBy(stage => stage.Key).Select(stage => stage.First().Loaded!)];

    private static void Move(Transition t, string worker, LayerStage stage)
    {
        t.Raise(new JobProgress.StageGiven(worker, stage));
        LoadingRules.Load(t, worker);
    }

    /// <summary>A worker of the stage that has most, the last that came.</summary>
    private static string Spare(JobState state) => state.Recruits
        .Where(recruit => !recruit.IsDraining)
        .GroupBy(recruit => recruit.Stage!.Index)
        .MaxBy(stage => stage.Count())!
        .Last().Worker;

    private static int Sparsest(JobState state, int count) => Enumerable.Range(0, count)
        .MinBy(stage => state.Recruits.Count(recruit => !recruit.IsDraining && recruit.Stage is { } held && held == new LayerStage(stage, count)));

    private static LayerStage? Earlier(JobState state, string worker) =>
        state.Formed is { Stages: { } stages } formed && formed.Workers.ToList().IndexOf(worker) is var index and >= 0
            ? new LayerStage(stages[index], stages.Max() + 1)
            : null;

    /// <summary>Whether each node has the memory for as many of the larger parts as it has workers.</summary>
    private static bool Fits(Recruit[] staying) =>
        staying.Select(recruit => recruit.StageBytes).FirstOrDefault(bytes => bytes.Length >= staying.Length, []) is { Length: > 0 } needed
        && staying.GroupBy(recruit => recruit.Node, StringComparer.Ordinal)
            .All(node => node.Count() * needed[staying.Length - 1] <= node.Min(recruit => recruit.MemoryBytes));
}
