using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Fusion;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Fusion;

/// <summary>One weight with its whole basis, and adapters on it as if trained apart.</summary>
internal sealed class FusionFixture : IDisposable
{
    public const int OutputSize = 24;
    public const int InputSize = 18;

    private readonly List<Adapter> _adapters = [];

    public FusionFixture(ulong seed)
    {
        Weight = TestMatrices.WithSpectrum(seed, OutputSize, InputSize, i => Math.Pow(i, -0.5)).DetachFromDisposeScope();
        Basis = SpectralDecomposition.Decompose(Weight, "w", TensorContent.Hash(Weight), InputSize);
    }

    public Tensor Weight { get; }

    public SpectralBasis Basis { get; }

    /// <summary>An adapter whose trainable numbers have all moved.</summary>
    public FusionTerm Term(AdapterSpecification specification, ulong seed, double coefficient = 1, double size = 0.3)
    {
        Adapter adapter = AdapterFactory.Create(specification, "w", Weight, Basis);
        _adapters.Add(adapter);
        using IDisposable gradients = no_grad();
        foreach (AdapterParameter parameter in adapter.Parameters)
        {
            using Tensor noise = TestMatrices.Normal(seed++, parameter.Value.shape) * size;
            parameter.Value.add_(noise);
        }

        return new FusionTerm($"adapter-{_adapters.Count}", adapter, specification.Columns(Weight.shape[0], Weight.shape[1]), coefficient);
    }

    public FusionTerm Spectral(int offset, int rank, ulong seed, double coefficient = 1, AdapterMethod method = AdapterMethod.SpectralAdditive, SingularValueMode mode = SingularValueMode.Frozen) =>
        Term(new AdapterSpecification { Method = method, Rank = rank, Offset = offset, SingularValues = mode }, seed, coefficient);

    public FusionTerm Lora(int rank, ulong seed, double coefficient = 1, double? alpha = null) =>
        Term(new AdapterSpecification { Method = AdapterMethod.Lora, Rank = rank, Alpha = alpha }, seed, coefficient);

    /// <summary>sum_i c_i Delta_i [d_out, d_in] in fp64.</summary>
    public Tensor Sum(IEnumerable<FusionTerm> terms) => terms
        .Select(term => term.Adapter.Delta(Weight).to(ScalarType.Float64) * term.Coefficient)
        .Aggregate((sum, delta) => sum + delta);

    public void Dispose()
    {
        _adapters.ForEach(adapter => adapter.Dispose());
        Basis.Dispose();
        Weight.Dispose();
    }
}
