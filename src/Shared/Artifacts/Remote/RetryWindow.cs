using Spectral.Shared.Errors;

namespace Spectral.Shared.Artifacts.Remote;

/// <summary>How often and how long something is tried again: after 50 ms, doubling up to 2 s, until nothing has moved for the bound.</summary>
/// <param name="operation">For the message, e.g. "uploading bases/x".</param>
/// <param name="where">For the message: who does not answer.</param>
/// <param name="bound">Longest time without headway.</param>
/// <param name="time">Waits and measures.</param>
public sealed class RetryWindow(string operation, string where, TimeSpan bound, TimeProvider time)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    private long _start = time.GetTimestamp();
    private TimeSpan _delay = FirstDelay;

    /// <summary>Something moved: the bound counts from now.</summary>
    public void Moved() => (_start, _delay) = (time.GetTimestamp(), FirstDelay);

    /// <summary>Waits before the next try.</summary>
    /// <exception cref="UserErrorException">The bound is reached.</exception>
    public async Task WaitAsync(Exception cause, CancellationToken cancellation)
    {
        if (time.GetElapsedTime(_start) + _delay > bound)
        {
            throw new UserErrorException(
                $"{operation}: the artifact store at {where} did not do it within {bound.TotalSeconds:0.#} s: {Reason(cause)}", cause);
        }

        await Task.Delay(_delay, time, cancellation);
        _delay = TimeSpan.FromTicks(Math.Min(_delay.Ticks * 2, LongestDelay.Ticks));
    }

    private static string Reason(Exception cause) =>
        cause is OperationCanceledException ? "no answer" : cause.InnerException is { } inner ? $"{cause.Message} ({inner.Message})" : cause.Message;
}
