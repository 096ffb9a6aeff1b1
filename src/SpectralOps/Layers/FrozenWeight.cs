using static TorchSharp.torch;

namespace Spectral.SpectralOps.Layers;

/// <summary>A frozen weight W [d_out, d_in] as it is held in memory: dense, or in fewer bits and made dense for each use.</summary>
public abstract class FrozenWeight
{
    /// <summary>d_out.</summary>
    public abstract long OutputSize { get; }

    /// <summary>d_in.</summary>
    public abstract long InputSize { get; }

    public abstract Device Device { get; }

    /// <summary>Type of the numbers that are computed with.</summary>
    public abstract ScalarType ComputeType { get; }

    /// <summary>What it is held in, to be disposed by its owner.</summary>
    public abstract IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>Whether <see cref="Dense"/> makes a new tensor, which nobody should keep.</summary>
    public abstract bool IsQuantized { get; }

    /// <summary>A dense weight is held as it is.</summary>
    public static implicit operator FrozenWeight(Tensor weight) => FromTensor(weight);

    /// <param name="weight">W [d_out, d_in], in the type that is computed in; not copied.</param>
    public static FrozenWeight FromTensor(Tensor weight) => new DenseWeight(weight);

    /// <summary>
    /// W [d_out, d_in] in the compute type, the same bits each time: the held tensor itself, or a new one in the innermost dispose scope.
    /// </summary>
    public abstract Tensor Dense();
}
