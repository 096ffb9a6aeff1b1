using Spectral.GpuNode.Evaluation;
using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Stages;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Quantization;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Engine;

/// <summary>
/// The frozen weights of a model directory, in one compute type or rounded, on one device: in memory once, however many workers of this
/// process compute with them. Each worker leases them and builds a model of its own on the same memory.
/// </summary>
internal sealed class SharedWeights : IDisposable
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, SharedWeights> Live = new(StringComparer.Ordinal);

    private readonly string _key;
    private readonly ScalarType _type;
    private readonly Device _device;
    private readonly BaseQuantization _quantization;
    private readonly Lock _loading = new();
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QuantizedWeight?> _quantized = new(StringComparer.Ordinal);
    private int _leases;

    private SharedWeights(string key, ModelDirectory directory, ScalarType type, Device device, BaseQuantization quantization)
    {
        _key = key;
        _type = type;
        _device = device;
        _quantization = quantization;
        Directory = directory;
    }

    /// <summary>The files; hashes are computed once for all.</summary>
    public ModelDirectory Directory { get; }

    /// <summary>What evaluations of the weights, as they are, have given.</summary>
    public BaseScores BaseScores { get; } = new();

    /// <summary>The weights as they lie on disk now; every lease is disposed once.</summary>
    /// <param name="path">Directory of the model.</param>
    /// <param name="type">What is computed in.</param>
    /// <param name="device">Where they are held.</param>
    /// <param name="quantization">How the linear maps of the blocks are held.</param>
    /// <exception cref="Shared.Errors.UserErrorException">The directory is no model directory.</exception>
    public static SharedWeights Lease(string path, ScalarType type, Device device, BaseQuantization quantization = BaseQuantization.None)
    {
        ModelDirectory directory = ModelDirectory.Open(path);
        string key;
        try
        {
            key = KeyOf(directory, type, device, quantization);
        }
        catch
        {
            directory.Dispose();
            throw;
        }

        lock (Gate)
        {
            if (Live.TryGetValue(key, out SharedWeights? live))
            {
                directory.Dispose();
            }
            else
            {
                live = new SharedWeights(key, directory, type, device, quantization);
                Live.Add(key, live);
            }

            live._leases++;
            return live;
        }
    }

    /// <summary>A model on this memory, with layers that adapters can be attached to without any other model noticing.</summary>
    /// <exception cref="Shared.Errors.UserErrorException">Unsupported configuration; missing, misshapen, non-finite or integer weights.</exception>
    public CausalLanguageModel CreateModel() =>
        new(ModelConfigReader.Read(Directory.Path), Take, name => Directory.Info(name).File, TakeQuantized);

    /// <summary>A model of any architecture on this memory.</summary>
    /// <param name="head">What it is to say of whole sequences; null where it predicts tokens.</param>
    /// <exception cref="Shared.Errors.UserErrorException">As above, or the model cannot do what is asked of it.</exception>
    public TransformerModel CreateModel(HeadSpecification? head) => TransformerFactory.Create(Directory, head, Take, TakeQuantized);

    /// <summary>One stage of a decoder on this memory; no weight of another is loaded for it.</summary>
    /// <param name="config">Of the whole model.</param>
    /// <param name="range">Which of its blocks.</param>
    /// <exception cref="Shared.Errors.UserErrorException">Missing, misshapen, non-finite or integer weights.</exception>
    public StageModel CreateStage(ModelConfig config, StageRange range) =>
        new(config, range, Take, name => Directory.Info(name).File, TakeQuantized);

    /// <summary>Gives one lease back; the last one frees the memory.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (--_leases > 0)
            {
                return;
            }

            Live.Remove(_key);
        }

        foreach (Tensor tensor in _tensors.Values.Concat(_quantized.Values.SelectMany(weight => weight?.Tensors ?? [])))
        {
            tensor.Dispose();
        }

        Directory.Dispose();
    }

    /// <summary>A handle of the caller's own on the shared memory.</summary>
    private Tensor Take(string name)
    {
        lock (_loading)
        {
            if (!_tensors.TryGetValue(name, out Tensor? tensor))
            {
                tensor = ModelLoader.LoadWeight(Directory, name, _type, _device);
                _tensors.Add(name, tensor);
            }

            return tensor.detach().DetachFromDisposeScope();
        }
    }

    /// <summary>The same of a linear map whose weight is held in fewer bits; null of others.</summary>
    private QuantizedWeight? TakeQuantized(string name)
    {
        lock (_loading)
        {
            if (!_quantized.TryGetValue(name, out QuantizedWeight? weight))
            {
                weight = ModelLoader.LoadQuantized(Directory, name, _quantization, _type, _device);
                _quantized.Add(name, weight);
            }

            return weight?.Share();
        }
    }

    /// <summary>A file that was replaced since is another model.</summary>
    private static string KeyOf(ModelDirectory directory, ScalarType type, Device device, BaseQuantization quantization)
    {
        IEnumerable<string> files = directory.Weights.Select(weight => weight.File).Append(directory.ConfigFile).Distinct(StringComparer.Ordinal)
            .Select(file => new FileInfo(file))
            .Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}");
        return $"{type} {quantization} {device}\n{string.Join('\n', files)}";
    }
}
