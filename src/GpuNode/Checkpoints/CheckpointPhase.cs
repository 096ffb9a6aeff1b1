using System.Text;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Telemetry;
using Spectral.GpuNode.Training;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Checkpoints;

/// <summary>
/// Between two steps: all members make sure that they hold the same state, and rank 0 copies it aside to be written while
/// training goes on.
/// </summary>
/// <param name="communicator">The generation's members.</param>
/// <param name="workers">Their names, by rank.</param>
/// <param name="uploader">Writes snapshots; used by rank 0.</param>
/// <param name="progress">Told of the phase.</param>
/// <param name="time">Measures the stall.</param>
internal sealed class CheckpointPhase(
    ICommunicator communicator, IReadOnlyList<string> workers, CheckpointUploader uploader, ProgressMeter progress, TimeProvider time)
{
    /// <exception cref="InvalidDataException">Members hold different states; names the odd one.</exception>
    public void Take(TrainingState state, EvaluationHistory evaluations)
    {
        progress.Enter(WorkerPhase.Checkpointing);
        long start = time.GetTimestamp();
        string[] digests = [.. communicator.AllGather(Encoding.ASCII.GetBytes(StateDigest.Of(state))).Select(Encoding.ASCII.GetString)];
        RequireEqual(state.Step, digests);
        if (communicator.Rank == 0)
        {
            TrainingState copy = state.Copy();
            double stall = time.GetElapsedTime(start).TotalSeconds;
            EngineTelemetry.Stalled(stall);
            uploader.Enqueue(new CheckpointSnapshot(copy, digests[0], evaluations, stall));
        }
    }

    /// <summary>Returns once what was taken is written.</summary>
    public void Flush() => uploader.Flush();

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
