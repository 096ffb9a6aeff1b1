using System.Diagnostics;
using System.Globalization;
using Spectral.GpuNode.Benchmarks;
using Spectral.Shared.Benchmarks;

namespace Spectral.Cli.Benchmarks;

/// <summary>
/// <c>spectral bench watch</c>: what those who watch cost those who train. One thread trains here; a process beside it has the coordinator, 200 clients
/// of its stream and 1,000 updates a second, in rounds of three seconds, twenty of them, and rests as long between:
/// a shared machine's pace drifts, and neighbours in time have the same. In each round the clients come back behind their last event; none may be lost. Measured twice: with a processor for the training thread and the others for the coordinator and all who watch, as in a
/// cluster, whose coordinator is on another machine; and with all processors shared, which also tells how many there are to share.
/// </summary>
internal static class WatchBenchmark
{
    private const int Clients = 200;
    private const int EventsPerSecond = 1000;
    private const int Rounds = 20;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    /// <param name="start">Starts this executable with arguments, standard input and output redirected.</param>
    /// <param name="peer">Name of the command that leads to <see cref="WatchPeer.Run"/>.</param>
    public static BenchmarkReport Run(Func<string[], Process> start, string peer) => Run(start, peer, Clients, EventsPerSecond, Rounds, Round);

    internal static BenchmarkReport Run(Func<string[], Process> start, string peer, int clients, int eventsPerSecond, int rounds, TimeSpan round)
    {
        using var pace = new TrainingPace();
        pace.Steps(round / 5);
        List<BenchmarkResult> results = [];
        if (ProcessorShare.CanBeSplit)
        {
            (Process apart, IDisposable share) = ProcessorShare.Split(Peer);
            using (share)
            {
                results.Add(Watch(apart, "apart"));
            }
        }

        results.Add(Watch(Peer(), "shared"));
        return new BenchmarkReport("watch", MachineDescription.Current(threads: 1), results);

        Process Peer() => start(["bench", peer, clients.ToString(CultureInfo.InvariantCulture), eventsPerSecond.ToString(CultureInfo.InvariantCulture)]);

        BenchmarkResult Watch(Process process, string processors)
        {
            using (process)
            {
                return Measure(process, string.Create(CultureInfo.InvariantCulture, $"watched/unwatched step clients={clients} processors={processors}"), pace, rounds, round);
            }
        }
    }

    private static BenchmarkResult Measure(Process process, string name, TrainingPace pace, int rounds, TimeSpan round)
    {
        _ = Answer(process);
        List<double> watched = [];
        List<double> unwatched = [];
        long[] state = [];
        for (int i = 0; i < rounds; i++)
        {
            unwatched.Add(pace.Steps(round));
            Tell(process);
            watched.Add(pace.Steps(round));
            state = Tell(process);
        }

        process.StandardInput.Close();
        process.WaitForExit();
        return state[2] == 0
            ? BenchmarkResult.Compare(string.Create(CultureInfo.InvariantCulture, $"{name} events={state[0]} received={state[1]} lost=0"), watched, unwatched)
            : throw new InvalidDataException($"{state[2]} updates were lost or came twice, of {state[1]}");
    }

    private static long[] Tell(Process process)
    {
        process.StandardInput.WriteLine();
        process.StandardInput.Flush();
        return Answer(process);
    }

    private static long[] Answer(Process process) => process.StandardOutput.ReadLine() is { } line
        ? [.. line.Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture))]
        : throw new InvalidDataException("the process that is watched ended before its time");
}
