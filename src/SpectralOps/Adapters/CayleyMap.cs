using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// The Cayley map <c>R = (I - K)(I + K)^-1</c> from skew-symmetric K [r, r] to rotations, always in fp32. K is held as its
/// r(r-1)/2 free numbers: the part below the diagonal, row by row.
/// </summary>
internal sealed class CayleyMap : IDisposable
{
    private readonly int _rank;
    private readonly Tensor _positions;
    private readonly Tensor _identity;

    public CayleyMap(int rank, Device device)
    {
        _rank = rank;
        var positions = new List<long>(rank * (rank - 1) / 2);
        for (long row = 1; row < rank; row++)
        {
            for (long column = 0; column < row; column++)
            {
                positions.Add((row * rank) + column);
            }
        }

        _positions = tensor(positions.ToArray(), device: device).DetachFromDisposeScope();
        _identity = eye(rank, dtype: float32, device: device).DetachFromDisposeScope();
    }

    /// <summary>The trainable generator of R = I: r(r-1)/2 zeros.</summary>
    public Tensor IdentityGenerator() =>
        zeros(_positions.shape, float32, _positions.device).requires_grad_().DetachFromDisposeScope();

    /// <summary>E = R - I = <c>-2 K (I + K)^-1</c>, computed without the difference: generators [n, r(r-1)/2] -> [n, r, r].</summary>
    public Tensor Deviations(Tensor generators)
    {
        long count = generators.shape[0];
        Tensor below = zeros([count, _rank * _rank], float32, generators.device)
            .scatter(1, _positions.unsqueeze(0).expand(count, -1), generators)
            .view(count, _rank, _rank);
        Tensor skew = below - below.transpose(1, 2);

        // K commutes with (I + K)^-1, so solving from the left is the same map.
        return linalg.solve(_identity + skew, -2 * skew);
    }

    /// <summary>R = I + E: generators [n, r(r-1)/2] -> [n, r, r].</summary>
    public Tensor Rotations(Tensor generators) => _identity + Deviations(generators);

    public void Dispose()
    {
        _positions.Dispose();
        _identity.Dispose();
    }
}
