using Spectral.Shared.Decomposition;
using Spectral.Shared.Safetensors;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Decomposition;

/// <summary>The content hash of a tensor.</summary>
public static class TensorContent
{
    /// <summary>SHA-256 over dtype, shape and row-major bytes (see <see cref="WeightHash"/>); 32 bytes.</summary>
    public static byte[] Hash(Tensor tensor)
    {
        using WeightHash hash = new(tensor.dtype.ToSafetensorsDtype().FileName(), tensor.shape);
        TensorBytes.ForEachPiece(tensor, hash.Append);
        return hash.Finish();
    }
}
