using Microsoft.Extensions.Logging;
using Spectral.Shared.Errors;

namespace Spectral.GpuNode.Engine;

/// <summary>
/// What a worker needs of the store before it can take part is asked for again and again while the store does not give or
/// take it: others train meanwhile, and an outage is no fault of the job's.
/// </summary>
/// <param name="worker">Who waits.</param>
/// <param name="progress">Told that the worker is not stuck.</param>
/// <param name="time">Measures.</param>
/// <param name="log">Told once of each outage.</param>
internal sealed class StorePatience(string worker, ProgressMeter progress, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    /// <summary>Does something that only the store can refuse.</summary>
    /// <exception cref="UserErrorException">The store has refused for minutes.</exception>
    /// <exception cref="CalledOffException">It is not needed any more.</exception>
    public T Ask<T>(Func<T> action, CancellationToken calledOff)
    {
        long start = time.GetTimestamp();
        for (bool isKnown = false; ; isKnown = true)
        {
            try
            {
                return action();
            }
            catch (Exception e) when (e is UserErrorException or IOException && time.GetElapsedTime(start) < Bound)
            {
                if (!isKnown)
                {
                    log.StoreAwaited(worker, e.Message);
                }
            }

            progress.Tick();
            if (calledOff.WaitHandle.WaitOne(Pause))
            {
                throw new CalledOffException();
            }
        }
    }
}
