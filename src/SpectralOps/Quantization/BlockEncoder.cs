using Spectral.Shared.Recipes;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Quantization;

/// <summary>
/// From numbers to codes, blockwise (arXiv 2110.02861 and 2305.14314): 64 numbers that lie one after the other in the weight's rows share one
/// fp32 scale. Of nf4 it is their largest magnitude, and a code names the nearest of 16 values times the scale; of int8 it is a 127th of
/// that, and a code is the nearest multiple.
/// </summary>
internal static class BlockEncoder
{
    public const int BlockSize = 64;

    private const float LargestInt8 = 127;

    /// <summary>Numbers that are made fp32 at a time, so that no second copy of a large weight comes about.</summary>
    private const long ChunkNumbers = 1 << 20;

    /// <summary>Codes and scales of a whole weight.</summary>
    /// <param name="weight">Of any shape and floating type, on the CPU.</param>
    /// <param name="quantization">int8 or nf4.</param>
    /// <returns>Of the numbers in order, filled up with zeros to whole blocks: int8 [n], or uint8 [n / 2]; and fp32 [n / 64].</returns>
    public static (Tensor Codes, Tensor Scales) Encode(Tensor weight, BaseQuantization quantization)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        Tensor numbers = weight.detach().reshape(-1);
        long count = numbers.shape[0];
        long blocks = Blocks(count);
        bool isInt8 = quantization == BaseQuantization.Int8;
        int perCode = isInt8 ? 1 : 2;
        Tensor codes = empty([blocks * BlockSize / perCode], isInt8 ? int8 : uint8);
        Tensor scales = empty([blocks], float32);
        for (long first = 0; first < count; first += ChunkNumbers)
        {
            using var chunkScope = NewDisposeScope();
            Tensor chunk = InBlocks(numbers.narrow(0, first, Math.Min(ChunkNumbers, count - first)).to(float32));
            Tensor largest = chunk.abs().amax([1], keepdim: true);
            Tensor own = isInt8 ? largest / LargestInt8 : largest;
            scales.narrow(0, first / BlockSize, own.shape[0]).copy_(own.view(-1));

            // Nothing can be divided by the scale of a block of zeros.
            Tensor relative = chunk / own.masked_fill(own.eq(0), 1);
            Tensor coded = isInt8 ? Int8(relative) : Nf4(relative);
            codes.narrow(0, first / perCode, coded.shape[0]).copy_(coded);
        }

        return (scope.MoveToOuter(codes), scope.MoveToOuter(scales));
    }

    /// <summary>Blocks of so many numbers, the last one perhaps not full.</summary>
    public static long Blocks(long numbers) => (numbers + BlockSize - 1) / BlockSize;

    /// <summary>[n] -> [blocks, 64], zeros behind the last number.</summary>
    private static Tensor InBlocks(Tensor numbers)
    {
        long missing = (Blocks(numbers.shape[0]) * BlockSize) - numbers.shape[0];
        return (missing == 0 ? numbers : cat([numbers, zeros([missing], float32)])).view(-1, BlockSize);
    }

    /// <summary>[blocks, 64] in [-127, 127] -> int8 [n]; the ends may be missed by a rounding of the scale.</summary>
    private static Tensor Int8(Tensor relative) => relative.round().clamp(-LargestInt8, LargestInt8).to(int8).view(-1);

    /// <summary>[blocks, 64] in [-1, 1] -> uint8 [n / 2]; of two values that are equally near, the smaller.</summary>
    private static Tensor Nf4(Tensor relative)
    {
        Tensor codes = bucketize(relative, tensor(NormalFloat4.Midpoints), outInt32: true).view(-1, 2);
        return ((codes.select(1, 0) * 16) + codes.select(1, 1)).to(uint8);
    }
}
