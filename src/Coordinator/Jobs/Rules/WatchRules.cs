using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>Tells the stuck from the slow: hellos go on, but the thread has not moved for far longer than its phase ever took.</summary>
internal static class WatchRules
{
    /// <summary>In times of <c>failure_detection</c>: for a phase that has been seen to move on.</summary>
    private const int KnownPhase = 4;

    /// <summary>For one that has not: loading, and the first piece of anything, may take long.</summary>
    private const int UnknownPhase = 60;

    private const int TimesLongest = 10;

    public static void Heard(Transition t, JobInputs.Heard heard)
    {
        t.Raise(new JobProgress.WorkerHeard(heard.Status, t.Now));
        if (t.State.HasEnded || t.State.Recruit(heard.Status.Worker) is not { } recruit)
        {
            return;
        }

        TimeSpan still = recruit.Watch.Still(t.Now);
        if (!recruit.Watch.IsWaiting && still > Limit(t, recruit.Watch.Phase))
        {
            LossRules.Strike(
                t, recruit.Worker, $"{recruit.Worker} is stuck: {recruit.Watch.Phase.ToString().ToLowerInvariant()} for {still.TotalSeconds:0} s without progress", trace: null);
        }
        else if (Waits(t, recruit) && AllWait(t))
        {
            t.Raise(new JobProgress.Noted("all members wait for each other; they connect anew"));
            MembershipRules.StartGeneration(t);
        }
    }

    private static TimeSpan Limit(Transition t, WorkerPhase phase)
    {
        TimeSpan unit = t.Settings.FailureDetection;
        return t.State.LongestStill.TryGetValue(phase, out TimeSpan longest)
            ? TimeSpan.FromTicks(Math.Max((unit * KnownPhase).Ticks, (longest * TimesLongest).Ticks))
            : unit * UnknownPhase;
    }

    /// <summary>Nobody computes and nothing moves: a message of the communicator was lost on the way.</summary>
    private static bool AllWait(Transition t)
    {
        if (t.State.Stage is not (GenerationStage.Forming or GenerationStage.Training or GenerationStage.Ending))
        {
            return false;
        }

        Dictionary<string, Recruit> recruits = t.State.Recruits.ToDictionary(recruit => recruit.Worker, StringComparer.Ordinal);
        Recruit[] members = [.. t.State.Members.Select(member => recruits.GetValueOrDefault(member.Worker)).OfType<Recruit>()];
        return members.Length > 1 && members.All(member => Waits(t, member));
    }

    private static bool Waits(Transition t, Recruit recruit) =>
        recruit.Watch.IsWaitingForPeers && recruit.Watch.Still(t.Now) > t.Settings.FailureDetection * KnownPhase;
}
