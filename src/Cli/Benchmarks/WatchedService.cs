using System.Diagnostics;
using System.Text;
using Spectral.Cli.Local;

namespace Spectral.Cli.Benchmarks;

/// <summary>A service in a process of its own that a measurement stops in every way, with the moments at which it logged what.</summary>
internal sealed class WatchedService : IDisposable
{
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<(long At, string Line)> _lines = [];

    /// <param name="process">Just started, its standard error redirected.</param>
    public WatchedService(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>All it has logged.</summary>
    public string Log
    {
        get
        {
            lock (_gate)
            {
                return _lines.Aggregate(new StringBuilder(), (text, line) => text.AppendLine(line.Line)).ToString();
            }
        }
    }

    /// <summary>Lines with this text and when they came, as timestamps of <see cref="Stopwatch"/>.</summary>
    public IReadOnlyList<(long At, string Line)> Lines(string text)
    {
        lock (_gate)
        {
            return [.. _lines.Where(line => line.Line.Contains(text, StringComparison.Ordinal))];
        }
    }

    /// <summary>SIGKILL: nothing in the process runs any more.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }

    public void Freeze() => _process.Send(ProcessSignal.Stop);

    public void Thaw() => _process.Send(ProcessSignal.Continue);

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null)
        {
            lock (_gate)
            {
                _lines.Add((Stopwatch.GetTimestamp(), line));
            }
        }
    }
}
