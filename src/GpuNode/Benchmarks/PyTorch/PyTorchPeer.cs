using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectral.Shared.Errors;

namespace Spectral.GpuNode.Benchmarks.PyTorch;

/// <summary>A Python process that trains LoRA on a model of the same shape: <c>lora.py</c>, which says what the lines between the two are.</summary>
internal sealed class PyTorchPeer : IDisposable
{
    private const string Script = "lora.py";
    private const string Ready = "ready ";

    private readonly Process _process;

    /// <param name="python">A Python interpreter that can import torch.</param>
    /// <param name="work">Whose shapes are trained.</param>
    /// <param name="rank">Of the adapters.</param>
    /// <param name="threads">Of libtorch there.</param>
    /// <exception cref="UserErrorException">There is no such interpreter, or torch cannot be imported.</exception>
    public PyTorchPeer(string python, BenchmarkWorkload work, int rank, int threads)
    {
        using Stream script = typeof(PyTorchPeer).Assembly.GetManifestResourceStream(Script)!;
        using var reader = new StreamReader(script);
        var start = new ProcessStartInfo(python, ["-c", reader.ReadToEnd(), Shape(work, rank, threads)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new UserErrorException($"--python: '{python}' cannot be started: {error.Message}. It should be a Python 3 that can import torch.", error);
        }

        string? said = _process.StandardOutput.ReadLine();
        if (said is null || !said.StartsWith(Ready, StringComparison.Ordinal))
        {
            Dispose();
            throw new UserErrorException(
                $"--python: '{python}' does not train: {said ?? "it ended before it said anything"}. It needs torch ('pip install torch'); with transformers and peft beside it the model is theirs.");
        }

        Name = said[Ready.Length..];
    }

    /// <summary>What it is made of, with versions.</summary>
    public string Name { get; }

    /// <summary>One step there.</summary>
    /// <returns>Milliseconds, by its own clock.</returns>
    public double Step() => Ask("step");

    /// <summary>The most bytes that were in use in its steps: resident memory of the whole process.</summary>
    public long PeakBytes() => (long)Ask("memory");

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private double Ask(string what)
    {
        _process.StandardInput.WriteLine(what);
        _process.StandardInput.Flush();
        return double.Parse(
            _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"the Python process ended when it was asked for '{what}'"), CultureInfo.InvariantCulture);
    }

    private static string Shape(BenchmarkWorkload work, int rank, int threads) => new JsonObject
    {
        ["vocabulary"] = work.Config.VocabularySize,
        ["hidden"] = work.Config.HiddenSize,
        ["inner"] = work.Config.IntermediateSize,
        ["layers"] = work.Config.LayerCount,
        ["heads"] = work.Config.HeadCount,
        ["kv_heads"] = work.Config.KeyValueHeadCount,
        ["head_size"] = work.Config.HeadSize,
        ["rows"] = work.Rows,
        ["length"] = work.RowTokens,
        ["rank"] = rank,
        ["threads"] = threads,
        ["device"] = "cpu",
        ["dtype"] = "float32",
    }.ToJsonString();
}
