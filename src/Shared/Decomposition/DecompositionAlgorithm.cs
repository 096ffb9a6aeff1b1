namespace Spectral.Shared.Decomposition;

/// <summary>What names a basis in the cache beside its weight and rank; the planner and the mathematics share it.</summary>
public static class DecompositionAlgorithm
{
    /// <summary>Version of how bases are made, whichever method suits a weight; it changes with anything that may change their bits.</summary>
    public const string Version = "svd-1";

    /// <summary>Largest accepted residual max_j max(||W v_j - s_j u_j||, ||W^T u_j - s_j v_j||) / s_1.</summary>
    public const double Tolerance = 1e-3;
}
