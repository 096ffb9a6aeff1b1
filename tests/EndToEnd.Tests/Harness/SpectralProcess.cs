using System.Diagnostics;
using System.Text;

namespace Spectral.EndToEnd.Tests.Harness;

/// <summary>The real <c>spectral</c> command in a process of its own, run from the repository's root, as a user would, unless another place is named.</summary>
internal sealed class SpectralProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    private SpectralProcess(string directory, IEnumerable<string> arguments)
    {
        // A process that a script starts in the background ignores SIGINT, and so would its children.
        string[] command = ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "spectral.dll"), .. arguments];
        ProcessStartInfo start = new("env", command)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Take(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public static SpectralProcess Start(params IEnumerable<string> arguments) => new(Repository.Root, arguments);

    /// <summary>Runs to the end.</summary>
    public static Task<Outcome> RunAsync(params IEnumerable<string> arguments) => RunInAsync(Repository.Root, arguments);

    /// <summary>As <see cref="RunAsync"/>, from another working directory.</summary>
    public static async Task<Outcome> RunInAsync(string directory, params IEnumerable<string> arguments)
    {
        using SpectralProcess process = new(directory, arguments);
        return await process.ExitAsync();
    }

    /// <summary>Completes when a line of either stream holds the text.</summary>
    public Task SawAsync(string text)
    {
        lock (_awaited)
        {
            TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_output.ToString().Contains(text) || _errors.ToString().Contains(text))
            {
                seen.SetResult();
            }

            _awaited.Add((text, seen));
            return seen.Task.WaitAsync(Limit);
        }
    }

    /// <summary>SIGKILL: nothing in the process runs any more.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Nothing in the process moves until <see cref="Continue"/>.</summary>
    public void Pause() => Signal("STOP");

    public void Continue() => Signal("CONT");

    public void Interrupt() => Signal("INT");

    public void Terminate() => Signal("TERM");

    public async Task<Outcome> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return new Outcome(_process.ExitCode, _output.ToString(), _errors.ToString());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Signal(string name) => Process.Start("kill", [$"-{name}", $"{_process.Id}"]).WaitForExit();

    private void Take(StringBuilder stream, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_awaited)
        {
            stream.AppendLine(line);
            foreach ((string text, TaskCompletionSource seen) in _awaited)
            {
                if (line.Contains(text))
                {
                    seen.TrySetResult();
                }
            }
        }
    }
}
