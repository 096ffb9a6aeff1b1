namespace Spectral.Shared.Checkpoints;

/// <summary>Decides which checkpoints of a trial go.</summary>
public static class CheckpointRetention
{
    private const int FewestKept = 2;

    /// <summary>
    /// Steps to move to the trash: those older than the newest <paramref name="keep"/> sound ones, but never the best, nor
    /// a pinned one. With fewer sound ones than that, nothing goes.
    /// </summary>
    /// <param name="steps">All committed steps.</param>
    /// <param name="isSound">Whether the files of a step are as committed; asked of the newest steps only.</param>
    /// <param name="keep">At least 2: a damaged one needs another before it.</param>
    /// <param name="best">Step with the best evaluation, if any.</param>
    /// <param name="pinned">Steps that a live generation or a resume names.</param>
    public static IReadOnlyList<long> Select(
        IReadOnlyCollection<long> steps, Func<long, bool> isSound, int keep, long? best, IReadOnlySet<long> pinned)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, FewestKept);
        long[] sound = [.. steps.OrderDescending().Where(isSound).Take(keep)];
        return sound.Length < keep ? [] : [.. steps.Where(step => step < sound[^1] && step != best && !pinned.Contains(step)).Order()];
    }
}
