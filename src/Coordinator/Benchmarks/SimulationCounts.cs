using System.Diagnostics;

namespace Spectral.Coordinator.Benchmarks;

/// <summary>What the simulated nodes have been told so far. Thread-safe.</summary>
internal sealed class SimulationCounts
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private long _welcomes;
    private long _starts;
    private long _ends;

    /// <summary>Answers to hellos.</summary>
    public long Welcomes => Interlocked.Read(ref _welcomes);

    /// <summary>Workers told to train, once per generation.</summary>
    public long Starts => Interlocked.Read(ref _starts);

    /// <summary>Workers released by a run that is over.</summary>
    public long Ends => Interlocked.Read(ref _ends);

    public void Welcomed() => Interlocked.Increment(ref _welcomes);

    public void Started() => Interlocked.Increment(ref _starts);

    public void Ended() => Interlocked.Increment(ref _ends);

    /// <inheritdoc cref="MeasureAsync(Func{Task}, Func{bool})"/>
    public static Task<double> MeasureAsync(Action act, Func<bool> done) => MeasureAsync(
        () =>
        {
            act();
            return Task.CompletedTask;
        },
        done);

    /// <summary>Does something and waits for what is to come of it.</summary>
    /// <returns>Milliseconds, to the millisecond.</returns>
    /// <exception cref="TimeoutException">It does not come.</exception>
    public static async Task<double> MeasureAsync(Func<Task> act, Func<bool> done)
    {
        long begun = Stopwatch.GetTimestamp();
        await act();
        while (!done())
        {
            if (Stopwatch.GetElapsedTime(begun) > LongestWait)
            {
                throw new TimeoutException($"the coordinator did not get there within {LongestWait.TotalMinutes:0} minutes");
            }

            await Task.Delay(1);
        }

        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }
}
