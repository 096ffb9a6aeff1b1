using Spectral.Shared.Randomness;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Decomposition;

/// <summary>
/// A Krylov space of a weight by block Golub-Kahan-Lanczos bidiagonalisation (Golub, Luk, Overton, ACM TOMS 7(2), 1981) with
/// full reorthogonalisation: orthonormal P [size, d_out] and Q [size + block, d_in], vectors in rows, with
/// <c>P W = B Q</c>. Small blocks need the smallest space for an accuracy, so most of the time goes into products with W.
/// </summary>
internal sealed class BlockLanczos : IDisposable
{
    private readonly Tensor _weight;
    private readonly Tensor _transposed;
    private readonly int _block;
    private readonly Tensor _left;
    private readonly Tensor _right;
    private readonly Tensor _projected;

    /// <param name="weight">W [d_out, d_in], fp32.</param>
    /// <param name="block">Vectors by which the space grows at once.</param>
    /// <param name="capacity">Largest size of the space, a multiple of the block.</param>
    public BlockLanczos(Tensor weight, int block, int capacity)
    {
        _weight = weight;
        _transposed = weight.t();
        _block = block;
        Capacity = capacity;

        // Vectors in rows: a grown space is a contiguous slab, and products of few rows with W are the fastest form.
        _left = empty([capacity, weight.shape[0]], float32, weight.device).DetachFromDisposeScope();
        _right = empty([capacity + block, weight.shape[1]], float32, weight.device).DetachFromDisposeScope();
        _projected = zeros([capacity, capacity + block], float32, weight.device).DetachFromDisposeScope();
    }

    public int Capacity { get; }

    /// <summary>Vectors in the left space.</summary>
    public int Size { get; private set; }

    /// <summary>P [size, d_out].</summary>
    public Tensor Left => _left.narrow(0, 0, Size);

    /// <summary>Q [size + block, d_in].</summary>
    public Tensor Right => _right.narrow(0, 0, Size + _block);

    /// <summary>B [size, size + block], upper block-bidiagonal.</summary>
    public Tensor Projected => _projected.narrow(0, 0, Size).narrow(1, 0, Size + _block);

    /// <summary>Begins the space with a random block. False where a random block does not have full rank (it always has, in practice).</summary>
    public bool Start(CounterRandom random)
    {
        using var scope = NewDisposeScope();
        var values = new float[checked(_block * _weight.shape[1])];
        random.FillUniform(values);
        Tensor block = tensor(values, [_block, _weight.shape[1]]).to(_weight.device).mul_(2).sub_(1);
        return Append(_right, 0, block, out _);
    }

    /// <summary>
    /// Grows the space by one block. False where new directions vanish, that is where the weight's rank is exhausted; the space is
    /// then of no further use.
    /// </summary>
    public bool Grow()
    {
        using var scope = NewDisposeScope();
        Tensor images = _right.narrow(0, Size, _block).mm(_transposed);
        if (Size > 0)
        {
            // The part along the last left block is known; one pass over the whole space then removes what rounding left.
            Tensor known = _projected.narrow(0, Size - _block, _block).narrow(1, Size, _block);
            images.addmm_(known.t(), _left.narrow(0, Size - _block, _block), 1, -1);
            images.addmm_(images.mm(Left.t()), Left, 1, -1);
        }

        if (!Append(_left, Size, images, out Tensor? leftFactor))
        {
            return false;
        }

        // W q_i = sum_k factor[i, k] p_k, hence B's diagonal block is the factor transposed.
        _projected.narrow(0, Size, _block).narrow(1, Size, _block).copy_(leftFactor!.t());
        Tensor spanned = _right.narrow(0, 0, Size + _block);
        Tensor images2 = _left.narrow(0, Size, _block).mm(_weight);
        images2.addmm_(leftFactor!.t(), _right.narrow(0, Size, _block), 1, -1);
        images2.addmm_(images2.mm(spanned.t()), spanned, 1, -1);
        if (!Append(_right, Size + _block, images2, out Tensor? rightFactor))
        {
            return false;
        }

        _projected.narrow(0, Size, _block).narrow(1, Size + _block, _block).copy_(rightFactor!);
        Size += _block;
        return true;
    }

    public void Dispose()
    {
        _transposed.Dispose();
        _left.Dispose();
        _right.Dispose();
        _projected.Dispose();
    }

    private static bool Append(Tensor space, int position, Tensor block, out Tensor? factor)
    {
        bool independent = CholeskyOrthonormalisation.TryRows(block, out Tensor? rows, out factor);
        if (independent)
        {
            space.narrow(0, position, block.shape[0]).copy_(rows!);
        }

        return independent;
    }
}
