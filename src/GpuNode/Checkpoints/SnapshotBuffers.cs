using System.Collections.Concurrent;
using Spectral.GpuNode.Training;

namespace Spectral.GpuNode.Checkpoints;

/// <summary>
/// Memory for states copied aside, used again and again: a fresh array's pages cost more at their first touch than the copy
/// itself, so the first buffer's are touched ahead of time and off the training thread.
/// </summary>
internal sealed class SnapshotBuffers
{
    private const int FloatsPerPage = 4096 / sizeof(float);

    private readonly int _count;
    private readonly bool _isScored;
    private readonly ConcurrentBag<TrainingState> _free = [];
    private readonly Task _warming;

    /// <param name="count">Number of trainable parameters.</param>
    /// <param name="isScored">Whether their importance is kept.</param>
    public SnapshotBuffers(int count, bool isScored = false)
    {
        _count = count;
        _isScored = isScored;
        _warming = Task.Run(() => _free.Add(Touched()));
    }

    /// <summary>A buffer that is nobody else's.</summary>
    public TrainingState Rent()
    {
        _warming.Wait();
        return _free.TryTake(out TrainingState? free) ? free : New();
    }

    /// <summary>Gives a buffer back; its content may change at any moment.</summary>
    public void Return(TrainingState buffer) => _free.Add(buffer);

    private TrainingState New() => new(_count, _isScored);

    private TrainingState Touched()
    {
        TrainingState state = New();
        foreach (float[] values in state.Arrays)
        {
            for (int i = 0; i < values.Length; i += FloatsPerPage)
            {
                Volatile.Write(ref values[i], 0);
            }
        }

        return state;
    }
}
