using System.Diagnostics;
using System.Globalization;
using Spectral.Coordinator.Benchmarks;

namespace Spectral.Cli.Benchmarks;

/// <summary>
/// The other process of <see cref="WatchBenchmark"/>: a coordinator, its job, and all who watch that. It does nothing until it reads a line,
/// then works until it reads another, and answers each with one: <c>events received faults</c>, all since the start.
/// </summary>
internal static class WatchPeer
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(30);

    public static void Run(int clients, int eventsPerSecond) => RunAsync(clients, eventsPerSecond).GetAwaiter().GetResult();

    private static async Task RunAsync(int count, int eventsPerSecond)
    {
        await using WatchedUpdates updates = await WatchedUpdates.StartAsync();
        using var http = new HttpClient();
        StreamClient[] clients = [.. Enumerable.Range(0, count).Select(_ => new StreamClient(http, updates.Updates))];
        long told = 0;
        await Console.Out.WriteLineAsync("0 0 0");
        while (await Console.In.ReadLineAsync() is not null)
        {
            using var stop = new CancellationTokenSource();
            Task[] following = [.. clients.Select(client => client.FollowAsync(stop.Token))];
            await Console.Out.WriteLineAsync(State());
            Task<string?> next = Task.Run(Console.In.ReadLineAsync);
            long begin = Stopwatch.GetTimestamp();
            for (long due = told; !next.IsCompleted; await Task.WhenAny(next, Task.Delay(Tick)))
            {
                long more = due + (long)(Stopwatch.GetElapsedTime(begin).TotalSeconds * eventsPerSecond) - told;
                if (more > 0)
                {
                    updates.Report((int)more);
                    told += more;
                }
            }

            await CaughtUpAsync(clients, told);
            await stop.CancelAsync();
            await Task.WhenAll(following);
            await Console.Out.WriteLineAsync(State());
        }

        string State() => string.Create(CultureInfo.InvariantCulture, $"{told} {clients.Sum(client => client.Received)} {clients.Sum(client => client.Faults)}");
    }

    /// <summary>All have all: beside the steps, a few lines of text.</summary>
    private static async Task CaughtUpAsync(StreamClient[] clients, long told)
    {
        long last = -1;
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < CatchUp; await Task.Delay(Tick * 20))
        {
            long highest = clients.Max(client => client.Sequence);
            if (highest >= told && highest == last && Array.TrueForAll(clients, client => client.Sequence == highest))
            {
                return;
            }

            last = highest;
        }

        throw new TimeoutException($"clients are at {clients.Min(client => client.Sequence)} to {clients.Max(client => client.Sequence)} of {told} updates");
    }
}
