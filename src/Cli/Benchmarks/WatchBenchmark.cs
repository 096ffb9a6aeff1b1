using System.Diagnostics;
using System.Globalization;
using Spectral.GpuNode.Benchmarks;
using Spectral.Shared.Benchmarks;

namespace Spectral.Cli.Benchmarks;

/// <summary>
/// <c>spectral bench watch</c>: what those who watch cost those who train on the same machine. One thread trains here; a process beside it has the
/// coordinator, 200 clients of its stream and 1,000 updates a second, in rounds of ten seconds, six of them, and rests between. In each round the clients
/// come back behind their last event; none may be lost. In a cluster the two are on machines of their own, so this is the worst case.
/// </summary>
internal static class WatchBenchmark
{
    private const int Clients = 200;
    private const int EventsPerSecond = 1000;
    private const int Rounds = 6;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(10);

    /// <param name="start">Starts this executable with arguments, standard input and output redirected.</param>
    /// <param name="peer">Name of the command that leads to <see cref="WatchPeer.Run"/>.</param>
    public static BenchmarkReport Run(Func<string[], Process> start, string peer) => Run(start, peer, Clients, EventsPerSecond, Rounds, Round);

    internal static BenchmarkReport Run(Func<string[], Process> start, string peer, int clients, int eventsPerSecond, int rounds, TimeSpan round)
    {
        using Process process = start(["bench", peer, clients.ToString(CultureInfo.InvariantCulture), eventsPerSecond.ToString(CultureInfo.InvariantCulture)]);
        using var pace = new TrainingPace();
        _ = Answer(process);
        pace.Steps(round / 5);
        List<double> watched = [];
        List<double> unwatched = [];
        long[] state = [];
        for (int i = 0; i < rounds; i++)
        {
            unwatched.Add(pace.Steps(round / 2));
            Tell(process);
            watched.Add(pace.Steps(round));
            state = Tell(process);
        }

        process.StandardInput.Close();
        process.WaitForExit();
        return state[2] == 0
            ? new BenchmarkReport("watch", MachineDescription.Current(threads: 1),
                [
                    BenchmarkResult.Compare(
                        string.Create(CultureInfo.InvariantCulture, $"watched/unwatched step clients={clients} events={state[0]} received={state[1]} lost=0"), watched, unwatched),
                ])
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
