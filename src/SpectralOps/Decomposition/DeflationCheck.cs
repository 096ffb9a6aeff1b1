using Spectral.Shared.Randomness;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Decomposition;

/// <summary>
/// Looks for a singular value that was missed. A Krylov space grown from b vectors sees at most b copies of one singular value,
/// and no residual of the triplets it did find shows that; W without those triplets does.
/// </summary>
internal static class DeflationCheck
{
    private const int Vectors = 8;
    private const int Rounds = 3;
    private const double Margin = 1e-2;

    /// <summary>Whether a few rounds of subspace iteration on W - U S V^T find nothing larger than the smallest s found.</summary>
    public static bool Passes(Tensor weight, (Tensor U, Tensor S, Tensor V) found, double tolerance)
    {
        using var scope = NewDisposeScope();
        var values = new float[checked(Vectors * weight.shape[1])];
        new CounterRandom(0, CounterRandom.StreamId("deflation check")).FillUniform(values);
        Tensor probe = tensor(values, [Vectors, weight.shape[1]]).to(weight.device).sub_(0.5);
        Tensor transposed = weight.t();
        double largest = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Remove(probe, found.V);
            if (!CholeskyOrthonormalisation.TryRows(probe, out Tensor? rows, out _))
            {
                // Nothing is left outside the triplets.
                return true;
            }

            Tensor image = rows!.mm(transposed);
            Remove(image, found.U);
            largest = linalg.svdvals(image.mm(image.t()))[0].sqrt().item<float>();
            probe = image.mm(weight);
        }

        double smallest = found.S[-1].item<float>();
        return largest <= (smallest * (1 + Margin)) + (found.S[0].item<float>() * tolerance);
    }

    private static void Remove(Tensor rows, Tensor directions) => rows.addmm_(rows.mm(directions), directions.t(), 1, -1);
}
