using Spectral.GpuNode.Packing;
using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>One copy of the small benchmark model's weights, for models that share it.</summary>
internal sealed class BenchmarkWeights : IDisposable
{
    private static readonly string[] Targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];
    private readonly Dictionary<string, Tensor> _weights;
    private readonly Dictionary<string, QuantizedWeight> _quantized;
    private readonly Dictionary<string, SpectralBasis> _bases = new(StringComparer.Ordinal);

    /// <param name="quantization">How the linear maps of its blocks are held.</param>
    public BenchmarkWeights(BaseQuantization quantization = BaseQuantization.None)
    {
        ModelOutline outline = ModelOutline.Of(BenchmarkWorkload.Small.Config);
        _weights = outline.Weights.ToDictionary(weight => weight.Key, weight => BenchmarkModel.Weight(weight.Key, [.. weight.Value]), StringComparer.Ordinal);
        _quantized = quantization == BaseQuantization.None ? [] : outline.Linears.Select(linear => $"{linear.Module}.weight")
            .Where(BlockWeights.Hold)
            .ToDictionary(name => name, name => QuantizedWeight.Of(_weights[name], quantization, ScalarType.Float32, CPU), StringComparer.Ordinal);
    }

    /// <summary>Trials on them; to be disposed before.</summary>
    public PackTrials Trials(IEnumerable<AdapterSpecification> adapters) => new(
        () => new CausalLanguageModel(
            BenchmarkWorkload.Small.Config,
            name => _weights[name].detach().DetachFromDisposeScope(),
            quantized: name => _quantized.GetValueOrDefault(name)?.Share()),
        adapters.Select(adapter => (adapter, (IReadOnlyList<string>)Targets)),
        Basis);

    public void Dispose()
    {
        foreach (SpectralBasis basis in _bases.Values)
        {
            basis.Dispose();
        }

        foreach (Tensor weight in _weights.Values.Concat(_quantized.Values.SelectMany(quantized => quantized.Tensors)))
        {
            weight.Dispose();
        }
    }

    /// <summary>One decomposition for all ranks and methods: a full one, since some need every triplet.</summary>
    private SpectralBasis Basis(FrozenLinear linear)
    {
        if (!_bases.TryGetValue(linear.Name, out SpectralBasis? basis))
        {
            Tensor weight = _weights[$"{linear.Name}.weight"];
            _bases[linear.Name] = basis = SpectralDecomposition.Decompose(weight, linear.Name, TensorContent.Hash(weight), (int)Math.Min(linear.OutputSize, linear.InputSize));
        }

        return basis;
    }
}
