using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Decomposition;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Adapters;

/// <summary>A weight with its basis and an adapter on it, for one test.</summary>
internal sealed class AdapterFixture : IDisposable
{
    public AdapterFixture(AdapterSpecification specification, long outputSize, long inputSize, ulong seed = 1)
    {
        Specification = specification;
        Weight = TestMatrices.WithSpectrum(seed, outputSize, inputSize, i => Math.Pow(i, -0.5)).DetachFromDisposeScope();
        Basis = SpectralDecomposition.Decompose(Weight, "w", TensorContent.Hash(Weight), (int)Math.Min(outputSize, inputSize));
        Adapter = AdapterFactory.Create(specification, "w", Weight, Basis);
    }

    public AdapterSpecification Specification { get; }

    public Tensor Weight { get; }

    public SpectralBasis Basis { get; }

    public Adapter Adapter { get; }

    /// <summary>Adds normal noise to every trainable number, as training would move it.</summary>
    public void Move(double scale, ulong seed = 7)
    {
        using var gradients = no_grad();
        foreach (AdapterParameter parameter in Adapter.Parameters)
        {
            using Tensor noise = TestMatrices.Normal(seed++, parameter.Value.shape) * scale;
            parameter.Value.add_(noise);
        }
    }

    /// <summary>W' [d_out, d_in] by definition, in fp64, as a function of fp64 copies of the trainable tensors.</summary>
    public Tensor DefinedWeight(Dictionary<string, Tensor> leaves)
    {
        if (!Specification.Method.IsSpectral())
        {
            return ComparedMethods.Weight(this, leaves);
        }

        SpectralBasis columns = Basis.Slice(Specification.Offset, Specification.Rank);
        Tensor values = columns.S.to(ScalarType.Float64);
        values = Specification.SingularValues switch
        {
            SingularValueMode.Additive => values + leaves["spectral_S"],
            SingularValueMode.Multiplicative => values * leaves["spectral_S"],
            _ => values,
        };
        return Specification.Method == AdapterMethod.SpectralAdditive
            ? DenseDefinition.Additive(Weight, columns, leaves["spectral_A_U"], leaves["spectral_A_V"], values)
            : DenseDefinition.Rotational(Weight, columns, leaves["spectral_K_U"], leaves["spectral_K_V"], values);
    }

    public void Dispose()
    {
        Adapter.Dispose();
        Basis.Dispose();
        Weight.Dispose();
    }
}
