using Spectral.Shared.Randomness;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Benchmarks;

/// <summary>
/// One Llama decoder block with random frozen weights, as much of it as costs time: RMSNorm, causal attention with heads of 64,
/// SwiGLU. Rotary positions are left out: they cost the same whatever the adapter.
/// </summary>
internal sealed class LlamaBlock : IDisposable
{
    private const int HeadSize = 64;
    private const double Epsilon = 1e-5;

    private readonly int _size;
    private readonly FrozenLinear[] _linears;

    /// <param name="size">d.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <param name="quantization">How the weights are held.</param>
    public LlamaBlock(int size, ulong seed, BaseQuantization quantization = BaseQuantization.None)
    {
        _size = size;

        // Llama's feed-forward size: 8/3 d, rounded up to a multiple of 32.
        int inner = ((size * 8 / 3) + 31) / 32 * 32;
        (string Name, int Out, int In)[] shapes =
        [
            ("q_proj", size, size), ("k_proj", size, size), ("v_proj", size, size), ("o_proj", size, size),
            ("gate_proj", inner, size), ("up_proj", inner, size), ("down_proj", size, inner),
        ];
        _linears = [.. shapes.Select((shape, index) => new FrozenLinear(shape.Name, Held(Weight(shape.Out, shape.In, seed, (ulong)index), quantization), null))];
    }

    public IReadOnlyList<FrozenLinear> Linears => _linears;

    /// <summary>x [rows, length, d] -> [rows, length, d].</summary>
    public Tensor Forward(Tensor x)
    {
        Tensor normed = Normalise(x);
        Tensor attended = nn.functional.scaled_dot_product_attention(
            Heads(_linears[0].Forward(normed)), Heads(_linears[1].Forward(normed)), Heads(_linears[2].Forward(normed)), is_casual: true);
        Tensor residual = x + _linears[3].Forward(attended.transpose(1, 2).reshape(x.shape));
        Tensor fed = Normalise(residual);
        Tensor gated = nn.functional.silu(_linears[4].Forward(fed)) * _linears[5].Forward(fed);
        return residual + _linears[6].Forward(gated);
    }

    public void Dispose()
    {
        foreach (FrozenLinear linear in _linears)
        {
            foreach (Tensor tensor in linear.Held.Tensors)
            {
                tensor.Dispose();
            }
        }
    }

    /// <summary>The weight itself, or a rounded one in its place.</summary>
    private static FrozenWeight Held(Tensor weight, BaseQuantization quantization)
    {
        if (quantization == BaseQuantization.None)
        {
            return weight;
        }

        using (weight)
        {
            return QuantizedWeight.Of(weight, quantization, weight.dtype, weight.device);
        }
    }

    private static Tensor Weight(int rows, int columns, ulong seed, ulong index)
    {
        var values = new float[rows * columns];
        new CounterRandom(seed, index).FillUniform(values);
        using var scope = NewDisposeScope();
        return tensor(values, [rows, columns]).sub_(0.5).mul_(2 * Math.Sqrt(3.0 / columns)).DetachFromDisposeScope();
    }

    private static Tensor Normalise(Tensor x) => x * (x.square().mean([-1], keepdim: true) + Epsilon).rsqrt();

    private Tensor Heads(Tensor x) => x.view(x.shape[0], x.shape[1], _size / HeadSize, HeadSize).transpose(1, 2);
}
