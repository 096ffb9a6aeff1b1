using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tensors;

/// <summary>
/// What went wrong in a managed backward pass. libtorch cannot carry a managed exception, which would end the process: the
/// function records it here and gives <see cref="Gradient"/>, and whoever started the pass asks afterwards. Thread-safe: on
/// GPUs libtorch runs backward passes on threads of its own.
/// </summary>
public sealed class BackwardFailure
{
    private ExceptionDispatchInfo? _first;

    /// <summary>Keeps the first; later ones follow from it.</summary>
    public void Record(Exception error) => Interlocked.CompareExchange(ref _first, ExceptionDispatchInfo.Capture(error), null);

    /// <summary>Throws what was recorded since the last call, as it was thrown first.</summary>
    public void ThrowIfAny() => Interlocked.Exchange(ref _first, null)?.Throw();

    /// <summary>
    /// A gradient of the right shape that nobody can take for a result: NaN throughout, one number in memory, since want of
    /// memory may be what went wrong.
    /// </summary>
    public static Tensor Gradient(long[] shape, ScalarType type, Device device) => full([], double.NaN, type, device).expand(shape);
}
