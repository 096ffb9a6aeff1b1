using System.Runtime.InteropServices;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Quantization;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Quantization;

/// <summary>Rounding of a weight by its definition, number by number.</summary>
internal static class ScalarQuantization
{
    public const int BlockSize = 64;

    /// <summary>Numbers in order -> what they are rounded to.</summary>
    public static float[] Rounded(float[] numbers, BaseQuantization quantization) =>
        [.. numbers.Chunk(BlockSize).SelectMany(block => Block(block, quantization))];

    /// <summary>The largest distance of a number from what it is rounded to, as a share of its block's largest magnitude.</summary>
    public static double Bound(BaseQuantization quantization) =>
        quantization == BaseQuantization.Int8 ? 0.5 / 127 : NormalFloat4.Values.ToArray().Zip(NormalFloat4.Values[1..].ToArray(), (low, high) => high - low).Max() / 2;

    public static float[] Numbers(Tensor tensor)
    {
        using Tensor plain = tensor.detach().to(ScalarType.Float32).contiguous();
        return MemoryMarshal.Cast<byte, float>(TensorBytes.Span(plain)).ToArray();
    }

    private static IEnumerable<float> Block(float[] block, BaseQuantization quantization)
    {
        float largest = block.Max(Math.Abs);
        if (largest == 0)
        {
            return block.Select(_ => 0f);
        }

        float step = largest / 127;
        return quantization == BaseQuantization.Int8
            ? block.Select(number => Math.Clamp(MathF.Round(number / step), -127, 127) * step)
            : block.Select(number => NormalFloat4.Values.ToArray().MinBy(value => Math.Abs((number / largest) - value)) * largest);
    }
}
