using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Spectral.Shared.Benchmarks;

/// <summary>The machine a benchmark ran on.</summary>
/// <param name="Processor">Model name of the processor.</param>
/// <param name="ProcessorCount">Logical processors the process may use.</param>
/// <param name="Threads">Threads the computation used.</param>
/// <param name="OperatingSystem">Name and version.</param>
/// <param name="Runtime">.NET's name and version.</param>
public sealed record MachineDescription(
    [property: JsonPropertyName("processor")] string Processor,
    [property: JsonPropertyName("processor_count")] int ProcessorCount,
    [property: JsonPropertyName("threads")] int Threads,
    [property: JsonPropertyName("operating_system")] string OperatingSystem,
    [property: JsonPropertyName("runtime")] string Runtime)
{
    private const string ProcessorInformation = "/proc/cpuinfo";
    private const string ModelKey = "model name";

    /// <summary>This machine.</summary>
    public static MachineDescription Current(int threads) => new(
        ProcessorName(), Environment.ProcessorCount, threads, RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription);

    private static string ProcessorName()
    {
        if (File.Exists(ProcessorInformation))
        {
            string? line = File.ReadLines(ProcessorInformation).FirstOrDefault(text => text.StartsWith(ModelKey, StringComparison.Ordinal));
            if (line is not null)
            {
                return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
        }

        return RuntimeInformation.ProcessArchitecture.ToString();
    }
}
