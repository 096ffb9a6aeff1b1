using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Collectives.Nccl;

/// <summary>
/// One NCCL communicator, called by one thread: everything is begun, then asked after until it is done, so that the thread
/// can always give up. After a failure it is aborted and of no more use.
/// </summary>
internal sealed class NcclChannel
{
    /// <summary>Answers that come within this time are waited for without sleeping.</summary>
    private static readonly TimeSpan BusyTime = TimeSpan.FromMilliseconds(20);

    private readonly object _pause = new();
    private readonly NcclLibrary _library;
    private readonly IDeviceStream _stream;
    private readonly AbortWatchdog _watchdog;
    private readonly Action _throwIfCalledOff;
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _time;
    private nint _handle;

    /// <summary>Forms it; all members must do so with the same id.</summary>
    /// <param name="library">NCCL.</param>
    /// <param name="stream">Of the device that the calling thread computes on.</param>
    /// <param name="watchdog">Ends the process if NCCL does not let go.</param>
    /// <param name="throwIfCalledOff">Throws once the communicator is to end.</param>
    /// <param name="deadline">Longest time of one operation.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="size">Members.</param>
    /// <param name="id">The communicator's.</param>
    /// <param name="rank">This member.</param>
    public NcclChannel(
        NcclLibrary library, IDeviceStream stream, AbortWatchdog watchdog, Action throwIfCalledOff, TimeSpan deadline, TimeProvider time,
        int size, NcclUniqueId id, int rank)
    {
        (_library, _stream, _watchdog, _throwIfCalledOff, _deadline, _time) = (library, stream, watchdog, throwIfCalledOff, deadline, time);
        stream.MakeCurrent();
        Run("formation", () => library.InitRank(out _handle, size, id, rank));
    }

    /// <summary>Adds the fp32 tensor over the members, in place.</summary>
    public void AllReduce(Tensor values)
    {
        Run("all-reduce", () => _library.AllReduce(TensorBytes.Address(values), values.NumberOfElements, _handle));
        GC.KeepAlive(values);
    }

    /// <summary>Gives every member the source's bytes, in place.</summary>
    public void Broadcast(Tensor bytes, long count, int source)
    {
        Run("broadcast", () => _library.Broadcast(TensorBytes.Address(bytes), count, source, _handle));
        GC.KeepAlive(bytes);
    }

    /// <summary>Ends it in peace with the others; where they do not come for that in time, alone.</summary>
    public void Close(TimeSpan patience)
    {
        if (_handle == 0)
        {
            return;
        }

        using IDisposable inside = _watchdog.Enter();
        NcclResult result = _library.Finalize(_handle);
        long start = _time.GetTimestamp();
        while (result == NcclResult.InProgress && _time.GetElapsedTime(start) < patience)
        {
            Pause(_time.GetElapsedTime(start));
            result = _library.State(_handle);
        }

        if (result == NcclResult.Success)
        {
            _library.Destroy(_handle);
            _handle = 0;
        }
        else
        {
            Abort();
        }
    }

    private void Run(string operation, Func<NcclResult> begin)
    {
        _throwIfCalledOff();
        using IDisposable inside = _watchdog.Enter();
        try
        {
            Await(operation, begin());
        }
        catch
        {
            Abort();
            throw;
        }
    }

    /// <summary>No call of the device that waits is made before NCCL and the stream both say that they are done.</summary>
    private void Await(string operation, NcclResult result)
    {
        long start = _time.GetTimestamp();
        while (true)
        {
            if (result is not (NcclResult.Success or NcclResult.InProgress))
            {
                throw new CommunicatorAbortedException($"NCCL failed in its {operation}: {_library.Describe(result)}");
            }

            if (result == NcclResult.Success && _library.State(_handle) == NcclResult.Success && _stream.IsIdle())
            {
                return;
            }

            _throwIfCalledOff();
            TimeSpan elapsed = _time.GetElapsedTime(start);
            if (elapsed > _deadline)
            {
                throw new CommunicatorAbortedException($"NCCL was not done with its {operation} within {_deadline.TotalSeconds} s");
            }

            Pause(elapsed);
            result = _library.State(_handle);
        }
    }

    private void Abort()
    {
        if (_handle != 0)
        {
            _watchdog.End();
            _library.Abort(_handle);
            _handle = 0;
        }
    }

    private void Pause(TimeSpan elapsed)
    {
        if (elapsed < BusyTime)
        {
            Thread.Yield();
        }
        else
        {
            // Nobody signals: NCCL can only be asked.
            lock (_pause)
            {
                Monitor.Wait(_pause, 1);
            }
        }
    }
}
