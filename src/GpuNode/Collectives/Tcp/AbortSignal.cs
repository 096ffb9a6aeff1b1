namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>Raised once, by whichever thread finds first that a communicator is no more.</summary>
internal sealed class AbortSignal
{
    private AbortCause? _cause;
    private Action<AbortCause>? _raised;

    public bool IsRaised => Volatile.Read(ref _cause) is not null;

    /// <summary>Calls this once, on the thread that raises; to be said before anyone can.</summary>
    public void WhenRaised(Action<AbortCause> action) => _raised = action;

    /// <summary>Later causes are consequences of the first and are dropped.</summary>
    public void Raise(AbortCause cause)
    {
        if (Interlocked.CompareExchange(ref _cause, cause, null) is null)
        {
            _raised?.Invoke(cause);
        }
    }

    /// <exception cref="CommunicatorAbortedException">It was raised.</exception>
    public void ThrowIfRaised()
    {
        if (Volatile.Read(ref _cause) is { } cause)
        {
            throw cause.ToException();
        }
    }
}
