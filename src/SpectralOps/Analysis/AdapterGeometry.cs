using Spectral.SpectralOps.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Analysis;

/// <summary>Where and how far an adapter moved one weight W [d_out, d_in].</summary>
/// <param name="Columns">k: leading triplets of W that the angles compare.</param>
/// <param name="Norm">||Delta||_F.</param>
/// <param name="RelativeNorm">||Delta||_F / ||W||_F.</param>
/// <param name="Rank">Numerical rank of Delta: singular values above max(d_out, d_in) 2^-23 of the largest.</param>
/// <param name="LeftAngles">Principal angles in degrees between the leading k left singular vectors of W and of W + Delta, ascending.</param>
/// <param name="RightAngles">The same of the right ones.</param>
/// <param name="Inside">Share of ||Delta||_F^2 that maps the leading k right vectors of W to its leading k left ones.</param>
public sealed record AdapterGeometry(
    int Columns, double Norm, double RelativeNorm, int Rank, IReadOnlyList<double> LeftAngles, IReadOnlyList<double> RightAngles, double Inside)
{
    /// <param name="weight">W, any floating dtype; decomposed in fp64, whole.</param>
    /// <param name="adapter">On that weight.</param>
    /// <param name="columns">k, 1 .. min(d_out, d_in).</param>
    public static AdapterGeometry Measure(Tensor weight, Adapter adapter, int columns)
    {
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor before = weight.detach().cpu().to(ScalarType.Float64);
        Tensor delta = adapter.Delta(weight).cpu().to(ScalarType.Float64);
        (Tensor u, Tensor v) = Leading(before, columns);
        (Tensor movedU, Tensor movedV) = Leading(before + delta, columns);
        double norm = delta.norm().item<double>();
        double inside = u.t().mm(delta).mm(v).norm().item<double>();
        return new AdapterGeometry(
            columns,
            norm,
            norm / before.norm().item<double>(),
            NumericalRank.Of(delta),
            PrincipalAngles.Degrees(u, movedU),
            PrincipalAngles.Degrees(v, movedV),
            norm == 0 ? 0 : inside * inside / (norm * norm));
    }

    private static (Tensor U, Tensor V) Leading(Tensor matrix, int columns)
    {
        (Tensor u, _, Tensor vh) = linalg.svd(matrix, fullMatrices: false);
        return (u.narrow(1, 0, columns), vh.narrow(0, 0, columns).t());
    }
}
