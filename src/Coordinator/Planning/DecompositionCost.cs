namespace Spectral.Coordinator.Planning;

/// <summary>
/// Rough arithmetic of a decomposition, to spread weights over workers. Only ratios matter.
/// </summary>
internal static class DecompositionCost
{
    /// <summary>Sketch columns beyond the rank, and products with the weight, of the randomized method.</summary>
    private const int Oversampling = 16;
    private const int Products = 12;

    /// <summary>Golub and Van Loan, Matrix Computations, 4th edition, 8.6.3: thin SVD with both factors, 14 m n^2 + 8 n^3.</summary>
    private const double FullByTall = 14;
    private const double FullBySquare = 8;

    /// <summary>Floating-point operations of the cheaper way for a weight [d_out, d_in].</summary>
    public static double Operations(long outputSize, long inputSize, int rank)
    {
        double large = Math.Max(outputSize, inputSize);
        double small = Math.Min(outputSize, inputSize);
        double full = small * small * ((FullByTall * large) + (FullBySquare * small));
        double randomized = 2.0 * large * small * (rank + Oversampling) * Products;
        return rank >= small ? full : Math.Min(full, randomized);
    }
}
