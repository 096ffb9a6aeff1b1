using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>Turns queries and keys by the angles of their positions (<see cref="RotaryEmbedding"/>). Nothing of them is kept: the way back turns as far the other way.</summary>
/// <param name="cos">fp32 [rows, 1, length, head].</param>
/// <param name="sin">fp32 [rows, 1, length, head]; both halves of the last dimension are alike.</param>
/// <param name="failure">Told of what goes wrong in the backward pass.</param>
internal sealed class Rotation(Tensor cos, Tensor sin, BackwardFailure failure) : TensorOperation
{
    /// <summary>x [rows, heads, length, head] -> the same shape and dtype, computed in fp32.</summary>
    public Tensor Forward(Tensor x) => Apply(failure, x);

    protected override (Tensor Result, Tensor[] Kept) Compute(Tensor[] inputs) => (Turn(inputs[0], isBack: false), []);

    protected override IReadOnlyList<Tensor?> Gradients(IReadOnlyList<Tensor> kept, Tensor gradient) => [Turn(gradient, isBack: true)];

    private Tensor Turn(Tensor x, bool isBack)
    {
        Tensor exact = x.to_type(ScalarType.Float32);
        Tensor turned = exact * cos;
        (Tensor first, Tensor second) = Halves(exact);
        (Tensor firstTurned, Tensor secondTurned) = Halves(turned);
        Tensor half = Halves(sin).First;
        _ = isBack ? firstTurned.add_(second * half) : firstTurned.sub_(second * half);
        _ = isBack ? secondTurned.sub_(first * half) : secondTurned.add_(first * half);
        return turned.to_type(x.dtype);
    }

    private static (Tensor First, Tensor Second) Halves(Tensor x)
    {
        long half = x.shape[^1] / 2;
        return (x.narrow(-1, 0, half), x.narrow(-1, half, half));
    }
}
