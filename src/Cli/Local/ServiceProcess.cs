using System.Diagnostics;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Local;

/// <summary>One service of a local cluster as a process, started again when it dies.</summary>
/// <param name="name">Put before each line of its log.</param>
/// <param name="start">Starts the process, its standard error redirected.</param>
/// <param name="say">Takes lines for the user.</param>
/// <param name="time">Waits between starts.</param>
internal sealed class ServiceProcess(string name, Func<Process> start, Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RanWell = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Process? _process;
    private bool _isStopping;

    /// <summary>Keeps the service running until it is stopped; gives the exit code of one that cannot run at all.</summary>
    public async Task<int> RunAsync()
    {
        TimeSpan pause = FirstPause;
        while (Start() is { } process)
        {
            long started = time.GetTimestamp();
            await ReadLogAsync(process);
            await process.WaitForExitAsync();
            if (_isStopping || process.ExitCode == ExitCodes.BadInput)
            {
                return process.ExitCode;
            }

            pause = time.GetElapsedTime(started) > RanWell ? FirstPause : pause;
            say($"[{name}] ended with {process.ExitCode}; starting again");
            await Task.Delay(pause, time);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }

        return ExitCodes.Done;
    }

    /// <summary>Asks the service to end in good order.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            _process?.Send(ProcessSignal.Terminate);
        }
    }

    private Process? Start()
    {
        lock (_gate)
        {
            return _isStopping ? null : _process = start();
        }
    }

    private async Task ReadLogAsync(Process process)
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            say($"[{name}] {line}");
        }
    }
}
