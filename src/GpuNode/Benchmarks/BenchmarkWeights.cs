using Spectral.GpuNode.Packing;
using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>One copy of the small benchmark model's weights, for models that share it.</summary>
internal sealed class BenchmarkWeights : IDisposable
{
    private static readonly string[] Targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];
    private readonly Dictionary<string, Tensor> _weights;
    private readonly Dictionary<string, SpectralBasis> _bases = new(StringComparer.Ordinal);

    public BenchmarkWeights() => _weights = ModelOutline.Of(BenchmarkWorkload.Small.Config).Weights
        .ToDictionary(weight => weight.Key, weight => BenchmarkModel.Weight(weight.Key, [.. weight.Value]), StringComparer.Ordinal);

    /// <summary>Trials on them; to be disposed before.</summary>
    public PackTrials Trials(IEnumerable<AdapterSpecification> adapters) => new(
        () => new CausalLanguageModel(BenchmarkWorkload.Small.Config, name => _weights[name].detach().DetachFromDisposeScope()),
        adapters.Select(adapter => (adapter, (IReadOnlyList<string>)Targets)),
        Basis);

    public void Dispose()
    {
        foreach (SpectralBasis basis in _bases.Values)
        {
            basis.Dispose();
        }

        foreach (Tensor weight in _weights.Values)
        {
            weight.Dispose();
        }
    }

    /// <summary>One decomposition for all ranks and methods: a full one, since some need every triplet.</summary>
    private SpectralBasis Basis(FrozenLinear linear)
    {
        if (!_bases.TryGetValue(linear.Name, out SpectralBasis? basis))
        {
            _bases[linear.Name] = basis = SpectralDecomposition.Decompose(linear.Weight, linear.Name, TensorContent.Hash(linear.Weight), (int)Math.Min(linear.OutputSize, linear.InputSize));
        }

        return basis;
    }
}
