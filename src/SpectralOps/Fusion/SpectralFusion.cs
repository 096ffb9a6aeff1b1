using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Decomposition;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Fusion;

/// <summary>
/// The sum of spectral adapters on disjoint columns of one basis as one spectral adapter: with coefficients 1 it is the joint edit
/// <c>[U1 + A_1, U2 + A_2, ...] S [V1 + B_1, V2 + B_2, ...]^T</c> (Spectral Adapter, arXiv 2405.13952, section on multi-adapter fusion).
/// </summary>
/// <remarks>
/// A coefficient c belongs on Delta, not on A: Delta has a product of A_U and A_V in it. Every form of Delta is linear in the
/// singular values (S, C), so c is put there, exactly: the fused adapter stores c S in place of S.
/// </remarks>
public static class SpectralFusion
{
    private static readonly BasisSource Stored = new("stored", Tolerance: 0, Residual: 0);

    /// <summary>Rotational where all terms are (K then is block-diagonal), else additive; of rank the sum of ranks.</summary>
    /// <param name="module">Path of the weight, for errors.</param>
    /// <param name="terms">At least one; spectral adapters alone.</param>
    /// <exception cref="UserErrorException">Two terms share a column.</exception>
    public static (Adapter Adapter, AdapterSpecification Specification) Join(string module, IReadOnlyList<FusionTerm> terms)
    {
        ColumnOverlap.Refuse(module, terms);
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        bool isRotational = terms.All(term => term.Adapter is RotationalAdapter);
        Part[] parts = [.. terms.Select(term => Part.Of(term))];
        SingularValueMode mode = parts.Any(part => part.Change is not null) ? SingularValueMode.Additive : SingularValueMode.Frozen;
        ColumnRange[] ranges = [.. terms.SelectMany(term => term.Columns)];
        var specification = new AdapterSpecification
        {
            Method = isRotational ? AdapterMethod.SpectralRotational : AdapterMethod.SpectralAdditive,
            Rank = ranges.Sum(range => range.Count),
            Offset = ranges.Min(range => range.First),
            SingularValues = mode,
            FusedColumns = [.. ranges],
        };
        using var columns = new SpectralBasis(
            cat([.. parts.Select(part => part.U)], 1), cat([.. parts.Select(part => part.S)]), cat([.. parts.Select(part => part.V)], 1), Stored);
        Adapter joined = isRotational
            ? new RotationalAdapter(columns, mode, columns.S.device)
            : new AdditiveAdapter(columns, mode, columns.S.device);
        Set(joined, "spectral_S", () => cat([.. parts.Select(part => part.Change ?? zeros_like(part.S))]));
        if (isRotational)
        {
            Set(joined, "spectral_K_U", () => BlockDiagonal([.. terms.Select(term => Value(term.Adapter, "spectral_K_U"))], [.. parts.Select(part => part.Rank)]));
            Set(joined, "spectral_K_V", () => BlockDiagonal([.. terms.Select(term => Value(term.Adapter, "spectral_K_V"))], [.. parts.Select(part => part.Rank)]));
        }
        else
        {
            Set(joined, "spectral_A_U", () => cat([.. parts.Select(part => part.ChangeU())], 1));
            Set(joined, "spectral_A_V", () => cat([.. parts.Select(part => part.ChangeV())], 1));
        }

        return (joined, specification);
    }

    /// <summary>The generator of rotations that turn each block of columns as its own generator does.</summary>
    private static Tensor BlockDiagonal(IReadOnlyList<Tensor> generators, IReadOnlyList<int> ranks)
    {
        int rank = ranks.Sum();
        var joint = new float[rank * (rank - 1) / 2];
        int start = 0;
        foreach ((Tensor generator, int own) in generators.Zip(ranks))
        {
            float[] free = generator.cpu().contiguous().data<float>().ToArray();
            for (int row = 1; row < own; row++)
            {
                for (int column = 0; column < row; column++)
                {
                    joint[Position(start + row, start + column)] = free[Position(row, column)];
                }
            }

            start += own;
        }

        return tensor(joint);

        // Below the diagonal, row by row: as CayleyMap reads it.
        static int Position(int row, int column) => (row * (row - 1) / 2) + column;
    }

    private static Tensor Value(Adapter adapter, string name) => adapter.Parameters.Single(parameter => parameter.Name == name).Value.detach();

    private static void Set(Adapter adapter, string name, Func<Tensor> value)
    {
        if (adapter.Parameters.SingleOrDefault(parameter => parameter.Name == name) is { } parameter)
        {
            parameter.Value.copy_(value());
        }
    }

    /// <summary>One term as columns and their change, its coefficient in the singular values.</summary>
    /// <param name="U">U1 [d_out, r].</param>
    /// <param name="S">c s1 [r].</param>
    /// <param name="V">V1 [d_in, r].</param>
    /// <param name="Change">c C [r]; null where the singular values are frozen.</param>
    /// <param name="ChangeU">A_U [d_out, r].</param>
    /// <param name="ChangeV">A_V [d_in, r].</param>
    private sealed record Part(Tensor U, Tensor S, Tensor V, Tensor? Change, Func<Tensor> ChangeU, Func<Tensor> ChangeV)
    {
        public int Rank => checked((int)S.shape[0]);

        public static Part Of(FusionTerm term)
        {
            AdapterColumns columns = term.Adapter.Columns
                ?? throw new ArgumentException($"{term.Name} has no columns of a basis", nameof(term));
            (Tensor? change, Func<Tensor> up, Func<Tensor> down) = term.Adapter switch
            {
                AdditiveAdapter additive => (
                    additive.ValueChange, (Func<Tensor>)(() => Value(additive, "spectral_A_U")), (Func<Tensor>)(() => Value(additive, "spectral_A_V"))),

                // U R = U + U E: a rotation of the columns as a change of them.
                RotationalAdapter rotational => (
                    rotational.ValueChange, () => columns.U.mm(rotational.Deviations()[0]), () => columns.V.mm(rotational.Deviations()[1])),
                _ => throw new ArgumentException($"{term.Adapter.GetType().Name} is no spectral adapter", nameof(term)),
            };
            return new Part(columns.U, columns.S * term.Coefficient, columns.V, change is null ? null : change.detach() * term.Coefficient, up, down);
        }
    }
}
