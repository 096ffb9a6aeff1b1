using System.Diagnostics;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>
/// The processes of a measurement between processes: each says where it listens on its standard output, is told where all
/// are on its standard input, and the first says what it measured.
/// </summary>
internal sealed class PeerProcesses : IDisposable
{
    private readonly Process[] _processes;

    private PeerProcesses(Process[] processes) => _processes = processes;

    /// <param name="start">Starts this executable with arguments; standard input and output are to be redirected.</param>
    /// <param name="count">Processes.</param>
    /// <param name="arguments">Of the process of each rank.</param>
    public static PeerProcesses Start(Func<string[], Process> start, int count, Func<int, string[]> arguments)
    {
        var peers = new PeerProcesses([.. Enumerable.Range(0, count).Select(rank => start(arguments(rank)))]);
        try
        {
            string endpoints = string.Join(' ', peers._processes.Select(ReadLine));
            foreach (Process process in peers._processes)
            {
                process.StandardInput.WriteLine(endpoints);
                process.StandardInput.Flush();
            }

            return peers;
        }
        catch
        {
            peers.Dispose();
            throw;
        }
    }

    /// <summary>The first process's line.</summary>
    public string Result() => ReadLine(_processes[0]);

    public void Dispose()
    {
        foreach (Process process in _processes)
        {
            // They end by themselves, unless one failed and others wait for it.
            if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
            {
                process.Kill();
            }

            process.Dispose();
        }
    }

    private static string ReadLine(Process process) => process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException($"process {process.Id} of the measurement ended before it said anything");
}
