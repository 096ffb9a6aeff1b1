using Spectral.Shared.Errors;
using Spectral.Shared.Safetensors;
using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Export;

/// <summary>The tensors of an adapter's file, which must be exactly those expected, finite, and of the expected shapes.</summary>
internal sealed class AdapterTensors : IDisposable
{
    private readonly MappedSafetensors _file;

    private AdapterTensors(MappedSafetensors file) => _file = file;

    /// <exception cref="UserErrorException">The file cannot be read, or a tensor is missing, unknown, misshapen or not finite.</exception>
    public static AdapterTensors Open(string path, IReadOnlyDictionary<string, long[]> expected)
    {
        MappedSafetensors file = MappedSafetensors.Open(path);
        try
        {
            Check(file, expected);
            return new AdapterTensors(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The tensor in fp32 on the CPU, the caller's or its scope's.</summary>
    public Tensor Take(string key)
    {
        using DisposeScope scope = NewDisposeScope();
        return MappedTensors.Open(_file, key).to_type(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    public void Dispose() => _file.Dispose();

    private static void Check(MappedSafetensors file, IReadOnlyDictionary<string, long[]> expected)
    {
        string[] missing = [.. expected.Keys.Where(key => !file.Contains(key)).Order(StringComparer.Ordinal)];
        string[] unknown = [.. file.Header.Entries.Select(entry => entry.Name).Where(key => !expected.ContainsKey(key)).Order(StringComparer.Ordinal)];
        if (missing.Length > 0)
        {
            throw new UserErrorException($"{file.Path}: has no tensor {Some(missing)}{(unknown.Length > 0 ? $", but unknown {Some(unknown)}" : "")}.");
        }

        if (unknown.Length > 0)
        {
            throw new UserErrorException($"{file.Path}: holds the unknown {Some(unknown)}, which its configuration does not account for.");
        }

        foreach (SafetensorsEntry entry in file.Header.Entries)
        {
            if (!entry.Shape.SequenceEqual(expected[entry.Name]))
            {
                throw new UserErrorException(
                    $"{file.Path}: tensor '{entry.Name}' has shape {entry.ShapeText}; [{string.Join(", ", expected[entry.Name])}] is needed.");
            }

            if (!entry.Dtype.IsFloatingPoint())
            {
                throw new UserErrorException($"{file.Path}: tensor '{entry.Name}' is {entry.Dtype.FileName()}; F32, F16, BF16 or F64 is needed.");
            }

            file.RequireFinite(entry.Name);
        }
    }

    private static string Some(string[] names) =>
        $"'{names[0]}'{(names.Length > 1 ? $" (and {names.Length - 1} more)" : "")}";
}
