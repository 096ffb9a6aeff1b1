using System.Text;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Telemetry;
using Spectral.GpuNode.Training;
using Spectral.GpuNode.Training.Stages;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Checkpoints;

/// <summary>
/// Between two steps every member copies its state aside: all that training waits for. The copies' digests are computed while
/// training goes on, and compared after the first step by which all members have theirs; only then rank 0 has its copy written.
/// </summary>
/// <param name="communicator">The generation's members.</param>
/// <param name="replicas">Those that hold the same state as this one.</param>
/// <param name="workers">Names of these, by rank among them.</param>
/// <param name="uploader">Writes snapshots and gives their buffers back; used by rank 0.</param>
/// <param name="buffers">Where copies go.</param>
/// <param name="progress">Told of the phase.</param>
/// <param name="spans">Shows the stall.</param>
/// <param name="time">Measures the stall.</param>
/// <param name="stages">Puts together what members of several stages hold; null where each holds all.</param>
internal sealed class CheckpointPhase(
    ICommunicator communicator,
    ICommunicator replicas,
    IReadOnlyList<string> workers,
    NewestUploader<CheckpointSnapshot> uploader,
    SnapshotBuffers buffers,
    ProgressMeter progress,
    CheckpointSpans spans,
    TimeProvider time,
    StateJoin? stages = null)
{
    private PendingCheckpoint? _pending;

    /// <summary>Whether this member could compare: when all members can, all call <see cref="Settle"/>.</summary>
    public bool IsDigested => _pending?.Digest.IsCompleted == true;

    /// <summary>Collective: all members take the same step.</summary>
    /// <exception cref="InvalidDataException">Members held different states at the checkpoint before; names the odd one.</exception>
    public void Take(TrainingState state, EvaluationHistory evaluations)
    {
        progress.Enter(WorkerPhase.Checkpointing);
        long start = time.GetTimestamp();
        Settle();
        TrainingState copy = buffers.Rent();
        state.CopyTo(copy);
        double stall = time.GetElapsedTime(start).TotalSeconds;
        if (communicator.Rank == 0)
        {
            EngineTelemetry.Stalled(stall);
        }

        spans.Taken(state.Step, stall);

        _pending = new PendingCheckpoint(copy, Task.Run(() => StateDigest.Of(copy)), evaluations, stall);
    }

    /// <summary>Compares what was taken, and hands it over to be written; nothing where nothing waits for that. Collective.</summary>
    /// <exception cref="InvalidDataException">Members hold different states; names the odd one.</exception>
    public void Settle()
    {
        if (_pending is not { } pending)
        {
            return;
        }

        _pending = null;
        byte[] mine = Encoding.ASCII.GetBytes(pending.Digest.GetAwaiter().GetResult());
        string[] digests = [.. replicas.AllGather(mine).Select(Encoding.ASCII.GetString)];
        RequireEqual(pending.Copy.Step, digests);
        if (stages is not null)
        {
            if (stages.Gather(pending.Copy) is { } joined)
            {
                uploader.Enqueue(new CheckpointSnapshot(joined, StateDigest.Of(joined), pending.Evaluations, pending.StallSeconds));
            }

            buffers.Return(pending.Copy);
        }
        else if (communicator.Rank == 0)
        {
            uploader.Enqueue(new CheckpointSnapshot(pending.Copy, digests[0], pending.Evaluations, pending.StallSeconds));
        }
        else
        {
            buffers.Return(pending.Copy);
        }
    }

    /// <summary>Returns once what was taken is written; false where the store did not take it within the bound. Collective.</summary>
    /// <exception cref="InvalidDataException">Members hold different states; names the odd one.</exception>
    public bool Flush(TimeSpan bound)
    {
        Settle();
        return new CollectiveWait(communicator, progress, time).Until(uploader, bound);
    }

    private void RequireEqual(long step, string[] digests)
    {
        IGrouping<string, int>[] groups =
            [.. digests.Index().GroupBy(digest => digest.Item, digest => digest.Index).OrderByDescending(group => group.Count())];
        if (groups.Length == 1)
        {
            return;
        }

        // Without a majority nobody can be called the odd one.
        IEnumerable<int> odd = groups[0].Count() > groups[1].Count() ? groups.Skip(1).SelectMany(group => group) : groups.SelectMany(group => group);
        throw new InvalidDataException(
            $"the state after step {step} differs between members: {string.Join(", ", odd.Select(rank => $"{workers[rank]} has {digests[rank]}"))}");
    }
}
