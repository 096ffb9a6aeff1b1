using System.Collections.Immutable;
using System.Globalization;
using Spectral.GpuNode.Engine;
using Spectral.Shared.Errors;
using TorchSharp;

namespace Spectral.GpuNode.Nodes;

/// <summary>What <c>--devices</c> means on this machine: one worker for each device.</summary>
public static class Devices
{
    private const string Expected = "cpu:N (N workers on the CPU), cuda:all, cuda:0,1 or auto, each with xK at its end for K slots per device (cpu:2x4)";
    private const int MostSlots = 64;

    /// <summary>The devices as workers call them, <c>cpu:0</c>, <c>cuda:1</c>: one for each worker, so several times where it has slots.</summary>
    /// <exception cref="UserErrorException">Not a list of devices, or one that is not here.</exception>
    public static ImmutableArray<string> Parse(string text)
    {
        int mark = text.LastIndexOf('x');
        if (mark < 0 || mark == text.Length - 1)
        {
            return ParsePlain(text, text);
        }

        return int.TryParse(text.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int slots) && slots is >= 1 and <= MostSlots
            ? [.. ParsePlain(text[..mark], text).SelectMany(device => Enumerable.Repeat(device, slots))]
            : throw new UserErrorException($"--devices: '{text}' names no number of slots from x1 to x{MostSlots}; expected {Expected}.");
    }

    private static ImmutableArray<string> ParsePlain(string plain, string text) => plain.Split(':') switch
    {
        ["auto"] => torch.cuda.is_available() ? Cuda("all") : Cpu(Math.Min(2, Environment.ProcessorCount)),
        ["cpu"] => Cpu(1),
        ["cpu", string count] when int.TryParse(count, out int workers) && workers is >= 1 and <= 64 => Cpu(workers),
        ["cuda"] => Cuda("all"),
        ["cuda", string list] => Cuda(list),
        _ => throw new UserErrorException($"--devices: '{text}' names no devices; expected {Expected}."),
    };

    /// <summary>A worker for each device.</summary>
    /// <param name="node">Name of the node.</param>
    /// <param name="threads">Intra-op threads of each.</param>
    public static ImmutableArray<WorkerDescription> Workers(string node, IEnumerable<string> devices, int threads)
    {
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        string fingerprint = MachineFingerprint.Of(threads);
        return [.. devices.Select((device, index) => new WorkerDescription($"{node}/{index}", device, memory, threads, fingerprint))];
    }

    private static ImmutableArray<string> Cpu(int workers) => [.. Enumerable.Range(0, workers).Select(index => $"cpu:{index}")];

    private static ImmutableArray<string> Cuda(string list)
    {
        int present = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        if (present == 0)
        {
            throw new UserErrorException("--devices: no CUDA device can be used here (this build may carry the CPU libtorch); use cpu:N.");
        }

        return list == "all"
            ? [.. Enumerable.Range(0, present).Select(index => $"cuda:{index}")]
            : [.. list.Split(',').Select(index => int.TryParse(index, out int number) && number >= 0 && number < present
                ? $"cuda:{number}"
                : throw new UserErrorException($"--devices: 'cuda:{index}' is not here; there are cuda:0 to cuda:{present - 1}."))];
    }
}
