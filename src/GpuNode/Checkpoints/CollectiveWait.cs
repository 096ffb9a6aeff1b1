using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;

namespace Spectral.GpuNode.Checkpoints;

/// <summary>
/// All members wait for what rank 0 uploads. They keep talking meanwhile: nobody looks stuck, and who is released wakes the
/// others.
/// </summary>
internal sealed class CollectiveWait(ICommunicator communicator, ProgressMeter progress, TimeProvider time)
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(1);

    private enum Answer : byte
    {
        Waiting,
        Done,
        GivenUp,
    }

    /// <summary>True on all members once rank 0's uploads are through, false once its bound is over.</summary>
    /// <param name="uploads">Asked on rank 0 only.</param>
    /// <param name="bound">Longest wait.</param>
    /// <exception cref="CommunicatorAbortedException">A member left.</exception>
    public bool Until(IUploads uploads, TimeSpan bound)
    {
        long start = time.GetTimestamp();
        bool isTold = false;
        while (true)
        {
            Answer? mine = communicator.Rank == 0 ? Ask(uploads, bound, time.GetElapsedTime(start), ref isTold) : null;
            var answer = (Answer)communicator.Broadcast(mine is { } given ? [(byte)given] : null, source: 0)[0];
            progress.Tick();
            if (answer != Answer.Waiting)
            {
                return answer == Answer.Done;
            }
        }
    }

    private static Answer Ask(IUploads uploads, TimeSpan bound, TimeSpan waited, ref bool isTold)
    {
        if (uploads.Wait(Round))
        {
            return Answer.Done;
        }

        if (waited > bound)
        {
            uploads.GiveUp(bound);
            return Answer.GivenUp;
        }

        if (!isTold && waited > WorthTelling)
        {
            isTold = true;
            uploads.Awaited(bound);
        }

        return Answer.Waiting;
    }
}
