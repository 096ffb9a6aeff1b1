using Spectral.Shared.Decomposition;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Decomposition;

/// <summary>The content hash of a tensor.</summary>
public static class TensorContent
{
    private const int ChunkBytes = 1 << 28;

    /// <summary>SHA-256 over dtype, shape and row-major bytes (see <see cref="WeightHash"/>); 32 bytes.</summary>
    public static byte[] Hash(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var hash = new WeightHash(DtypeName(tensor.dtype), tensor.shape);
        Tensor flat = tensor.detach().cpu().contiguous().reshape(-1);
        long chunk = ChunkBytes / flat.ElementSize;
        for (long start = 0; start < flat.NumberOfElements; start += chunk)
        {
            hash.Append(flat.narrow(0, start, Math.Min(chunk, flat.NumberOfElements - start)).bytes);
        }

        return hash.Finish();
    }

    private static string DtypeName(ScalarType type) => type switch
    {
        ScalarType.Float32 => "F32",
        ScalarType.Float16 => "F16",
        ScalarType.BFloat16 => "BF16",
        ScalarType.Float64 => "F64",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "a weight is floating-point"),
    };
}
