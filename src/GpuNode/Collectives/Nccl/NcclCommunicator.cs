using System.Runtime.InteropServices;
using Spectral.Shared.Telemetry;
using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Collectives.Nccl;

/// <summary>
/// A member's end of a communicator of GPUs: fast sums and large broadcasts go by NCCL through buffers on the device, all
/// else over <paramref name="control"/>. Messages do too: on the one stream that TorchSharp computes on, NCCL's send waits
/// for its receive, and two stages that both send would wait for each other. Only the calling thread touches NCCL; an abort from
/// elsewhere is a flag to it.
/// </summary>
/// <param name="control">Among the same members; ends with this one.</param>
/// <param name="channel">NCCL's communicator.</param>
/// <param name="device">Where buffers lie.</param>
/// <param name="watchdog">Ends the process if NCCL does not let go.</param>
/// <param name="patience">Longest wait for the others at the end.</param>
internal sealed class NcclCommunicator(
    ICommunicator control, NcclChannel channel, Device device, AbortWatchdog watchdog, TimeSpan patience) : ICommunicator
{
    /// <summary>Broadcasts below this are not worth two copies and a launch.</summary>
    private const int SmallBroadcast = 64 << 10;

    /// <summary>Bytes on the device at a time.</summary>
    private const int BroadcastPiece = 64 << 20;

    private Tensor? _bucket;
    private Tensor? _hostBucket;
    private Tensor? _piece;

    public int Rank => control.Rank;

    public int Size => control.Size;

    /// <summary>The leaves' sums are in host memory already, and their order is not NCCL's to choose.</summary>
    public void Reduce(LeafSums leaves, float[] sum, long[] counts) => control.Reduce(leaves, sum, counts);

    public void AllReduce(float[] bucket, long[] counts)
    {
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<byte[]> all = control.AllGather(MemoryMarshal.AsBytes(counts.AsSpan()).ToArray());
        if (_bucket is null || _hostBucket is null || _bucket.NumberOfElements != bucket.Length)
        {
            _bucket?.Dispose();
            _hostBucket?.Dispose();
            _bucket = empty(bucket.Length, ScalarType.Float32, device).DetachFromDisposeScope();
            _hostBucket = empty(bucket.Length, ScalarType.Float32).DetachFromDisposeScope();
        }

        Span<byte> values = MemoryMarshal.AsBytes(bucket.AsSpan());
        values.CopyTo(TensorBytes.Span(_hostBucket));
        _bucket.copy_(_hostBucket);
        Tensor onDevice = _bucket;
        Call(() => channel.AllReduce(onDevice));
        SpectralMetrics.CollectiveBytes.Add(values.Length);
        _hostBucket.copy_(_bucket);
        TensorBytes.Span(_hostBucket).CopyTo(values);
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = all.Sum(given => MemoryMarshal.Cast<byte, long>(given)[i]);
        }
    }

    public void Send(ReadOnlySpan<byte> bytes, int destination) => control.Send(bytes, destination);

    public void Receive(Span<byte> bytes, int source) => control.Receive(bytes, source);

    public IReadOnlyList<byte[]> AllGather(byte[] bytes) => control.AllGather(bytes);

    public byte[] Broadcast(byte[]? bytes, int source)
    {
        byte[]? small = bytes is null ? null : BitConverter.GetBytes(bytes.LongLength);
        long length = BitConverter.ToInt64(control.Broadcast(small, source));
        return length < SmallBroadcast ? control.Broadcast(bytes, source) : BroadcastOnDevice(bytes ?? new byte[length], source);
    }

    public void Barrier() => control.Barrier();

    public void ThrowIfAborted() => control.ThrowIfAborted();

    public void Abort(string reason)
    {
        watchdog.End();
        control.Abort(reason);
    }

    public void Dispose()
    {
        channel.Close(patience);
        _bucket?.Dispose();
        _hostBucket?.Dispose();
        _piece?.Dispose();
        watchdog.Dispose();
        control.Dispose();
    }

    /// <summary>What fails in NCCL here ends the communicator for the others too, who may hear nothing of it from NCCL.</summary>
    private void Call(Action operation)
    {
        try
        {
            operation();
        }
        catch (CommunicatorAbortedException error)
        {
            control.Abort(error.Message);
            throw;
        }
    }

    private byte[] BroadcastOnDevice(byte[] bytes, int source)
    {
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        _piece ??= empty(BroadcastPiece, ScalarType.Byte, device).DetachFromDisposeScope();
        using Tensor host = empty(BroadcastPiece, ScalarType.Byte);
        for (int start = 0; start < bytes.Length; start += BroadcastPiece)
        {
            int length = Math.Min(BroadcastPiece, bytes.Length - start);
            Span<byte> place = bytes.AsSpan(start, length);
            if (Rank == source)
            {
                place.CopyTo(TensorBytes.Span(host));
                _piece.copy_(host);
            }

            Tensor onDevice = _piece;
            Call(() => channel.Broadcast(onDevice, length, source));
            if (Rank != source)
            {
                host.copy_(_piece);
                TensorBytes.Span(host)[..length].CopyTo(place);
            }
        }

        return bytes;
    }
}
