using Spectral.Shared.Adapters;
using Spectral.Shared.Randomness;
using Spectral.SpectralOps.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>
/// From hidden states to labels, as Hugging Face's ContextPooler and classifier do it: the first token's state through a dense
/// map and GELU, and that through a second map. Computed in fp32. The weights are the model directory's own where it has some;
/// training works on a copy of them, whole, beside the adapters.
/// </summary>
public sealed class SequenceHead : IDisposable
{
    private const string Pooler = "pooler.dense";
    private const string Classifier = "classifier";

    /// <summary>The modules that an adapter's directory holds whole: PEFT's `modules_to_save`.</summary>
    public static readonly IReadOnlyList<string> Modules = [Classifier, "pooler"];

    /// <summary>Paths of its linear maps.</summary>
    public static readonly IReadOnlyList<string> Linears = [Pooler, Classifier];

    /// <summary>The Hugging Face names of all its weights.</summary>
    public static readonly IReadOnlyList<string> Names =
        [$"{Classifier}.bias", $"{Classifier}.weight", $"{Pooler}.bias", $"{Pooler}.weight"];

    private readonly long[] _sizes;
    private readonly double _spread;
    private readonly Device _device;
    private readonly Dictionary<string, Tensor> _stored;
    private Dictionary<string, Tensor>? _trained;

    /// <param name="specification">What it says of a sequence.</param>
    /// <param name="hiddenSize">d.</param>
    /// <param name="spread">Standard deviation of weights that are not stored.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="stored">The directory's own weight by name and shape, the head's to dispose; null where it has none.</param>
    internal SequenceHead(HeadSpecification specification, int hiddenSize, double spread, Device device, Func<string, long[], Tensor?> stored)
    {
        Specification = specification;
        _sizes = [hiddenSize, specification.Outputs];
        _spread = spread;
        _device = device;
        _stored = new(StringComparer.Ordinal);
        foreach ((string name, long[] shape) in Shapes)
        {
            if (stored(name, shape) is { } weight)
            {
                _stored.Add(name, weight);
            }
        }
    }

    public HeadSpecification Specification { get; }

    /// <summary>Whether the model directory has weights for all of it, so that it means something before it is trained.</summary>
    public bool IsStored => _stored.Count == Names.Count;

    /// <summary>Every weight's Hugging Face name and shape.</summary>
    public IEnumerable<(string Name, long[] Shape)> Shapes =>
        Names.Zip<string, long[]>([[_sizes[1]], [_sizes[1], _sizes[0]], [_sizes[0]], [_sizes[0], _sizes[0]]]);

    /// <summary>Trainable numbers.</summary>
    public long ParameterCount => Parameters(Specification, _sizes[0]);

    /// <summary>Trainable numbers of a head on hidden states of size d.</summary>
    public static long Parameters(HeadSpecification specification, long hiddenSize) =>
        ((hiddenSize + 1) * hiddenSize) + ((hiddenSize + 1) * specification.Outputs);

    /// <summary>The weights while they are trained, by their Hugging Face names, in ordinal order; empty otherwise.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> Trained =>
        _trained is null ? [] : [.. _trained.OrderBy(item => item.Key, StringComparer.Ordinal)];

    /// <summary>hidden [rows, length, d] -> fp32 [rows, outputs].</summary>
    public Tensor Forward(Tensor hidden)
    {
        Dictionary<string, Tensor> weights = _trained ?? (IsStored ? _stored : throw new InvalidOperationException("the head has no weights yet"));
        Tensor first = hidden.select(1, 0).to_type(ScalarType.Float32);
        Tensor pooled = nn.functional.gelu(Map(first, Pooler));
        return Map(pooled, Classifier);

        Tensor Map(Tensor x, string module) => nn.functional.linear(x, weights[$"{module}.weight"], weights[$"{module}.bias"]);
    }

    /// <summary>Starts training on fresh copies of the weights; those not stored are drawn from the seed, their biases 0.</summary>
    /// <returns>Each weight by its key in the adapter's file.</returns>
    internal IReadOnlyList<KeyValuePair<string, AdapterParameter>> BeginTraining(long seed)
    {
        EndTraining();
        _trained = Shapes.ToDictionary(item => item.Name, item => Start(item.Name, item.Shape, seed), StringComparer.Ordinal);
        return [.. Trained.Select(item => KeyValuePair.Create(FileKey(item.Key), new AdapterParameter(item.Key, item.Value)))];
    }

    /// <summary>Drops what was trained; the head is the directory's own again.</summary>
    internal void EndTraining()
    {
        foreach ((_, Tensor weight) in Trained)
        {
            weight.Dispose();
        }

        _trained = null;
    }

    public void Dispose()
    {
        EndTraining();
        foreach (Tensor weight in _stored.Values)
        {
            weight.Dispose();
        }
    }

    /// <summary>A weight's key in an adapter's file.</summary>
    public static string FileKey(string name) => $"base_model.model.{name}";

    private Tensor Start(string name, long[] shape, long seed)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = _stored.TryGetValue(name, out Tensor? stored) ? stored.detach().clone() : Drawn(name, shape, seed);
        return value.to(ScalarType.Float32, _device).requires_grad_().DetachFromDisposeScope();
    }

    private Tensor Drawn(string name, long[] shape, long seed)
    {
        if (shape.Length == 1)
        {
            return zeros(shape, ScalarType.Float32);
        }

        var random = new CounterRandom((ulong)seed, CounterRandom.StreamId("head"), CounterRandom.StreamId(name));
        var values = new float[checked(shape[0] * shape[1])];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(_spread * random.Normal((ulong)i));
        }

        return tensor(values, shape);
    }
}
