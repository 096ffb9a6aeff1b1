namespace Spectral.GpuNode.Collectives.Nccl;

/// <summary>
/// NCCL can hang where nothing in this process can reach it. Once a communicator is to end, the thread that calls NCCL has
/// this long to come out of it; else the process is ended, to be started again.
/// </summary>
/// <param name="patience">The cluster's failure detection time.</param>
/// <param name="time">Its timers.</param>
/// <param name="exit">Ends the process.</param>
internal sealed class AbortWatchdog(TimeSpan patience, TimeProvider time, Action exit) : IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _isInside;
    private bool _isEnding;

    /// <summary>The calling thread goes into NCCL until the result is disposed.</summary>
    public IDisposable Enter()
    {
        lock (_gate)
        {
            _isInside = true;
            Watch();
        }

        return new Inside(this);
    }

    /// <summary>The communicator is to end; from any thread.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnding = true;
            Watch();
        }
    }

    public void Dispose() => Leave();

    private void Watch()
    {
        if (_isInside && _isEnding)
        {
            _timer ??= time.CreateTimer(_ => exit(), null, patience, Timeout.InfiniteTimeSpan);
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _isInside = false;
            _timer?.Dispose();
            _timer = null;
        }
    }

    private sealed class Inside(AbortWatchdog owner) : IDisposable
    {
        public void Dispose() => owner.Leave();
    }
}
