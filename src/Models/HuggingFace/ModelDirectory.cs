using System.Collections.Concurrent;
using Spectral.Shared.Errors;
using Spectral.Shared.Inventory;
using Spectral.Shared.Safetensors;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.Models.HuggingFace;

/// <summary>
/// A Hugging Face model directory: config.json and, unless only planning is wanted, safetensors weights, which are
/// mapped and never copied as a whole. No pickle is read.
/// </summary>
public sealed class ModelDirectory : IDisposable
{
    private readonly Lazy<IReadOnlyDictionary<string, MappedSafetensors>> _files;
    private readonly ConcurrentDictionary<string, string> _hashes = new(StringComparer.Ordinal);

    private ModelDirectory(string path)
    {
        Path = path;
        _files = new Lazy<IReadOnlyDictionary<string, MappedSafetensors>>(() => WeightFiles.Open(path));
    }

    /// <summary>As the user gave it.</summary>
    public string Path { get; }

    public string ConfigFile => System.IO.Path.Combine(Path, "config.json");

    /// <summary>Whether weights are there; config.json alone is enough to plan.</summary>
    public bool HasWeights => WeightFiles.Exist(Path);

    /// <summary>Every weight, in ordinal order of names.</summary>
    /// <exception cref="UserErrorException">There are none, or their files are wrong.</exception>
    public IReadOnlyList<WeightInfo> Weights => [.. _files.Value.Keys.Order(StringComparer.Ordinal).Select(Info)];

    /// <exception cref="UserErrorException">No such directory, or no config.json in it.</exception>
    public static ModelDirectory Open(string path)
    {
        ModelDirectory directory = new(path);
        if (!Directory.Exists(path))
        {
            throw new UserErrorException($"{path}: is not a directory; the directory of a Hugging Face model is needed.");
        }

        return File.Exists(directory.ConfigFile)
            ? directory
            : throw new UserErrorException($"{path}: has no config.json; the directory of a Hugging Face model is needed.");
    }

    public bool Contains(string name) => _files.Value.ContainsKey(name);

    /// <summary>What the header says of one weight.</summary>
    /// <exception cref="UserErrorException">No such weight.</exception>
    public WeightInfo Info(string name)
    {
        MappedSafetensors file = FileOf(name);
        SafetensorsEntry entry = file.Entry(name);
        return new WeightInfo(name, entry.Shape, entry.Dtype, file.Path);
    }

    /// <summary>The weight over its mapped pages, on the CPU in the file's dtype; it may outlive this object.</summary>
    /// <exception cref="UserErrorException">No such weight.</exception>
    public Tensor Weight(string name) => MappedTensors.Open(FileOf(name), name);

    /// <summary>Takes the pages of a weight, which was read and will not be computed with, out of this process.</summary>
    /// <exception cref="UserErrorException">No such weight.</exception>
    public void Release(string name) => FileOf(name).Release(name);

    /// <summary>Passes if every element of the weight is a finite number.</summary>
    /// <exception cref="UserErrorException">The weight holds NaN or infinity, or does not exist.</exception>
    public void RequireFinite(string name) => FileOf(name).RequireFinite(name);

    /// <summary>The identity of one weight's content (bytes, dtype, shape), 64 lower-case hexadecimal digits; computed once.</summary>
    /// <exception cref="UserErrorException">No such weight.</exception>
    public string Sha256(string name) => _hashes.GetOrAdd(name, missing => FileOf(missing).Hash(missing));

    /// <summary>Every weight with its content's hash, in ordinal order of names.</summary>
    /// <exception cref="UserErrorException">There are none, or their files are wrong.</exception>
    public IReadOnlyList<WeightEntry> Inventory() => Inventory(_ => true);

    /// <summary>The same for the weights that <paramref name="isWanted"/> names; no byte of the others is read.</summary>
    public IReadOnlyList<WeightEntry> Inventory(Func<string, bool> isWanted) =>
        [.. Weights.Where(weight => isWanted(weight.Name)).Select(weight => new WeightEntry(weight.Name, weight.Shape, weight.Dtype.FileName(), Sha256(weight.Name)))];

    /// <summary>Takes over the hashes of weights that others have read, so that these bytes need not be read here.</summary>
    public void Know(IEnumerable<WeightEntry> weights)
    {
        foreach (WeightEntry weight in weights)
        {
            _ = _hashes.TryAdd(weight.Name, weight.Sha256);
        }
    }

    public void Dispose()
    {
        if (!_files.IsValueCreated)
        {
            return;
        }

        foreach (MappedSafetensors file in _files.Value.Values.Distinct())
        {
            file.Dispose();
        }
    }

    private MappedSafetensors FileOf(string name) => _files.Value.TryGetValue(name, out MappedSafetensors? file)
        ? file
        : throw new UserErrorException($"{Path}: its weight files have no tensor '{name}'.");
}
