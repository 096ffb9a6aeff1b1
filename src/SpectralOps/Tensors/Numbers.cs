using TorchSharp;

namespace Spectral.SpectralOps.Tensors;

/// <summary>
/// Numbers as operands of tensors, alive for as long as the process. One that TorchSharp makes of a literal on the way is kept by nobody: its
/// finalizer may free it while libtorch reads it, and the operation throws, or computes with another number.
/// </summary>
public static class Numbers
{
    public static Scalar One { get; } = 1;

    public static Scalar Two { get; } = 2;
}
