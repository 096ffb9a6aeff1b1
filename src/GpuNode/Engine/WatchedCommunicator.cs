using Spectral.GpuNode.Collectives;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Engine;

/// <summary>Says that the thread waits for others while it does: whoever stands still then is somebody else.</summary>
internal sealed class WatchedCommunicator(ICommunicator inner, ProgressMeter progress) : ICommunicator
{
    public int Rank => inner.Rank;

    public int Size => inner.Size;

    public void Reduce(LeafSums leaves, float[] sum, long[] counts) => inner.Reduce(leaves, sum, counts);

    public void AllReduce(float[] bucket, long[] counts) => inner.AllReduce(bucket, counts);

    public void Send(ReadOnlySpan<byte> bytes, int destination)
    {
        WorkerPhase phase = StartWaiting();
        inner.Send(bytes, destination);
        progress.Enter(phase);
    }

    public void Receive(Span<byte> bytes, int source)
    {
        WorkerPhase phase = StartWaiting();
        inner.Receive(bytes, source);
        progress.Enter(phase);
    }

    public IReadOnlyList<byte[]> AllGather(byte[] bytes) => Waiting(() => inner.AllGather(bytes));

    public byte[] Broadcast(byte[]? bytes, int source) => Waiting(() => inner.Broadcast(bytes, source));

    public void Barrier() => Waiting(() =>
    {
        inner.Barrier();
        return true;
    });

    public void ThrowIfAborted() => inner.ThrowIfAborted();

    public void Abort(string reason) => inner.Abort(reason);

    public void Dispose() => inner.Dispose();

    private T Waiting<T>(Func<T> collective)
    {
        WorkerPhase phase = StartWaiting();
        T result = collective();
        progress.Enter(phase);
        return result;
    }

    /// <summary>The phase to go back to.</summary>
    private WorkerPhase StartWaiting()
    {
        WorkerPhase phase = progress.Latest.Phase;
        progress.Enter(WorkerPhase.WaitingForPeers);
        return phase;
    }
}
