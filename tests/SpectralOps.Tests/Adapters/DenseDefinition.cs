using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Decomposition;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Adapters;

/// <summary>The adapted weight as the paper defines it, densely from the full SVD and in fp64: what the low-rank forms must equal.</summary>
internal static class DenseDefinition
{
    /// <summary><c>[U1 + A_U, U2] S [V1 + A_V, V2]^T</c> over columns offset .. offset + r - 1, as W plus the change of those columns' product.</summary>
    public static Tensor Additive(Tensor weight, SpectralBasis columns, Tensor changeU, Tensor changeV, Tensor values)
    {
        (Tensor w, Tensor u, Tensor s, Tensor v) = Double(weight, columns);
        return w - (u * s).mm(v.t()) + ((u + changeU) * values).mm((v + changeV).t());
    }

    /// <summary><c>[U1 R_U, U2] S [V1 R_V, V2]^T</c>.</summary>
    public static Tensor Rotational(Tensor weight, SpectralBasis columns, Tensor skewU, Tensor skewV, Tensor values)
    {
        (Tensor w, Tensor u, Tensor s, Tensor v) = Double(weight, columns);
        Tensor left = u.mm(Cayley(skewU, columns.Rank));
        Tensor right = v.mm(Cayley(skewV, columns.Rank));
        return w - (u * s).mm(v.t()) + (left * values).mm(right.t());
    }

    /// <summary>Trainable tensors as fp64 leaves of their own, by name.</summary>
    public static Dictionary<string, Tensor> Leaves(Adapter adapter) => adapter.Parameters.ToDictionary(
        parameter => parameter.Name,
        parameter => parameter.Value.detach().to(ScalarType.Float64).requires_grad_(),
        StringComparer.Ordinal);

    /// <summary><c>(I - K)(I + K)^-1</c> [r, r] of the r (r - 1) / 2 numbers below K's diagonal.</summary>
    public static Tensor Cayley(Tensor free, int rank)
    {
        var rows = new List<Tensor>();
        for (int i = 0, next = 0; i < rank; i++)
        {
            var row = new List<Tensor>();
            for (int j = 0; j < i; j++)
            {
                row.Add(free[next++]);
            }

            rows.Add(cat([.. row.Select(entry => entry.reshape(1)), zeros(rank - i, float64)]));
        }

        Tensor below = stack(rows);
        Tensor skew = below - below.t();
        Tensor identity = eye(rank, dtype: float64);
        return (identity - skew).mm(linalg.inv(identity + skew));
    }

    private static (Tensor W, Tensor U, Tensor S, Tensor V) Double(Tensor weight, SpectralBasis columns) =>
        (weight.to(ScalarType.Float64), columns.U.to(ScalarType.Float64), columns.S.to(ScalarType.Float64), columns.V.to(ScalarType.Float64));
}
