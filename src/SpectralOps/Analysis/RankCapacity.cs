using Spectral.Shared.Randomness;
using Spectral.SpectralOps.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Analysis;

/// <summary>
/// The rank capacity of a method on a weight, measured: the largest less the least rank of W + Delta that its parameters reach
/// (Spectral Adapter, arXiv 2405.13952, section on rank capacity: 2r additive, r LoRA, 0 rotational for a W of full rank).
/// </summary>
/// <param name="Least">Least rank reached.</param>
/// <param name="Most">Largest rank reached.</param>
/// <param name="Remaining">Of the search for one less than <paramref name="Least"/>: the largest of the singular values it tried to bring to 0, in units of the threshold.</param>
public sealed record RankCapacity(int Least, int Most, double Remaining)
{
    private const int Draws = 3;
    private const int Iterations = 120;
    private const double LargestDamping = 1e12;
    private const double LeastDamping = 1e-10;

    /// <summary>Mean squared derivative of R's entries below which nothing moves them.</summary>
    private const double NoDirection = 1e-60;

    /// <summary>
    /// Sizes of the random parameters that a search starts from. Never the adapter's own start: there LoRA's B and the additive method's A are
    /// zero, and with them the gradient.
    /// </summary>
    private static readonly double[] Starts = [1e-2, 0.3, 1];

    /// <summary>Most - Least.</summary>
    public int Capacity => Most - Least;

    /// <summary>
    /// Largest rank: of random parameters, which reach it with probability 1. Least rank: W + Delta loses k ranks where the block
    /// <c>R = U_k^T (W + Delta) V_k</c> of its k least singular triplets vanishes; Levenberg-Marquardt steps on R, with the triplets
    /// computed anew at each and from several random starts, are tried for k = 1, 2, ... until one does not get there.
    /// </summary>
    /// <param name="weight">W [d_out, d_in].</param>
    /// <param name="create">A fresh adapter of the method on W; its low-rank form is differentiated.</param>
    /// <param name="seed">Of the random parameters.</param>
    public static RankCapacity Measure(Tensor weight, Func<Adapter> create, ulong seed)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor w = weight.detach().cpu().to(ScalarType.Float64);
        int full = checked((int)Math.Min(w.shape[0], w.shape[1]));

        // Of W, and kept: with one of W + Delta's own, parameters could blow up one singular value and so make the others count as 0.
        double threshold = NumericalRank.Threshold(linalg.svdvals(w)[0].item<double>(), w.shape[0], w.shape[1]);
        int start = NumericalRank.Of(w, threshold);
        int most = start;
        for (int draw = 0; draw < Draws; draw++)
        {
            using Adapter random = create();
            Scatter(random, seed + (ulong)draw, size: 0.3);
            most = Math.Max(most, NumericalRank.Of(Moved(w, random).detach(), threshold));
        }

        int least = start;
        double remaining = 0;
        for (int lost = full - start + 1; lost <= full; lost++)
        {
            remaining = double.PositiveInfinity;
            foreach (double size in Starts.TakeWhile(_ => remaining > 1))
            {
                remaining = Math.Min(remaining, Search(w, threshold, create, seed, size, lost));
            }

            if (remaining > 1)
            {
                break;
            }

            least = full - lost;
        }

        return new RankCapacity(least, most, remaining);
    }

    /// <returns>The largest of the k least singular values in units of the threshold of numerical rank; at most 1 where k ranks were lost.</returns>
    private static double Search(Tensor w, double threshold, Func<Adapter> create, ulong seed, double size, int k)
    {
        using Adapter adapter = create();
        Scatter(adapter, seed, size);
        double damping = 1e-6;
        (double energy, double tail) = Tail(w, threshold, adapter, k);
        for (int iteration = 0; iteration < Iterations && tail > 1 && damping < LargestDamping; iteration++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor jacobian = Jacobian(w, adapter, k, out Tensor residual);
            Tensor normal = jacobian.mm(jacobian.t());
            double scale = normal.trace().item<double>() / normal.shape[0];
            if (scale < NoDirection)
            {
                break;
            }

            Tensor[] before = [.. adapter.Parameters.Select(parameter => parameter.Value.detach().clone())];
            while (damping < LargestDamping)
            {
                Tensor regular = normal + (eye(normal.shape[0], dtype: ScalarType.Float64) * (damping * scale));
                Tensor step = jacobian.t().mv(linalg.solve(regular, residual)).neg();
                Set(adapter, before, step);
                (double moved, double movedTail) = Tail(w, threshold, adapter, k);
                if (moved < energy)
                {
                    (energy, tail) = (moved, movedTail);
                    damping = Math.Max(LeastDamping, damping / 10);
                    break;
                }

                damping *= 10;
            }
        }

        return tail;
    }

    /// <summary>J [k^2, parameters] of R's entries, and R itself [k^2], in fp64.</summary>
    private static Tensor Jacobian(Tensor w, Adapter adapter, int k, out Tensor residual)
    {
        Tensor moved = Moved(w, adapter);
        (Tensor u, _, Tensor vh) = linalg.svd(moved.detach(), fullMatrices: false);
        long last = vh.shape[0] - k;
        Tensor left = u.narrow(1, last, k);
        Tensor right = vh.narrow(0, last, k).t();
        Tensor block = left.t().mm(moved).mm(right).flatten();
        Tensor[] parameters = [.. adapter.Parameters.Select(parameter => parameter.Value)];
        List<Tensor> rows = [];
        for (long entry = 0; entry < block.shape[0]; entry++)
        {
            IList<Tensor> gradients = autograd.grad([block[entry]], parameters, retain_graph: true);
            rows.Add(cat([.. gradients.Select(gradient => gradient.flatten().to(ScalarType.Float64))]));
        }

        residual = block.detach();
        return stack(rows);
    }

    private static Tensor Moved(Tensor w, Adapter adapter)
    {
        LowRankFactors factors = adapter.LowRank() ?? throw new ArgumentException($"{adapter.GetType().Name} has no low-rank form", nameof(adapter));
        LowRankFactors exact = factors with { Up = factors.Up.to(ScalarType.Float64), Core = factors.Core?.to(ScalarType.Float64) };
        return w + exact.CoredUp().mm(factors.Down.to(ScalarType.Float64).t());
    }

    private static (double Energy, double Tail) Tail(Tensor w, double threshold, Adapter adapter, int k)
    {
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        double[] values = linalg.svdvals(Moved(w, adapter)).contiguous().data<double>().ToArray();
        return (values[^k..].Sum(value => value * value), values[^k] / threshold);
    }

    private static void Set(Adapter adapter, IReadOnlyList<Tensor> before, Tensor step)
    {
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        long first = 0;
        foreach ((AdapterParameter parameter, Tensor start) in adapter.Parameters.Zip(before))
        {
            long count = start.NumberOfElements;
            parameter.Value.copy_(start.to(ScalarType.Float64) + step.narrow(0, first, count).view(start.shape));
            first += count;
        }
    }

    private static void Scatter(Adapter adapter, ulong seed, double size)
    {
        using IDisposable gradients = no_grad();
        foreach (AdapterParameter parameter in adapter.Parameters)
        {
            using DisposeScope scope = NewDisposeScope();
            var random = new CounterRandom(seed, CounterRandom.StreamId(parameter.Name));
            double scale = size / Math.Sqrt(parameter.Value.shape[0]);
            float[] noise = [.. Enumerable.Range(0, checked((int)parameter.Value.NumberOfElements)).Select(index => (float)(scale * random.Normal((ulong)index)))];
            parameter.Value.add_(tensor(noise, parameter.Value.shape));
        }
    }
}
