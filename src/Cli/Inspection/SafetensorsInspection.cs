using Spectral.Cli.CommandLine;
using Spectral.Shared.Safetensors;

namespace Spectral.Cli.Inspection;

/// <summary>A safetensors file: its metadata and tensors, from the checked header.</summary>
internal static class SafetensorsInspection
{
    public static void Show(Invocation invocation, string path)
    {
        using MappedSafetensors file = MappedSafetensors.Open(path);
        SafetensorsEntry[] entries = [.. file.Header.Entries.OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        if (!invocation.Json)
        {
            foreach ((string key, string value) in file.Header.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                invocation.WriteLine($"# {key}: {value}");
            }

            foreach (SafetensorsEntry entry in entries)
            {
                invocation.WriteLine($"{entry.Dtype.FileName(),-5} [{string.Join(", ", entry.Shape)}] {entry.Name}");
            }
        }

        invocation.WriteJson(new
        {
            metadata = file.Header.Metadata,
            tensors = entries.Select(entry => new { entry.Name, dtype = entry.Dtype.FileName(), entry.Shape }),
        });
    }
}
