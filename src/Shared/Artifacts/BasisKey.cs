using System.Globalization;

namespace Spectral.Shared.Artifacts;

/// <summary>What a decomposition depends on: two with equal keys are interchangeable.</summary>
/// <param name="WeightSha256">Hash of the weight's content with shape and dtype (<see cref="Decomposition.WeightHash"/>), lower-case hex.</param>
/// <param name="Rank">Columns computed, from the rank ladder (<see cref="Decomposition.RankLadder"/>).</param>
/// <param name="Algorithm">Name and version of the algorithm, e.g. <c>krylov-1</c>.</param>
/// <param name="Tolerance">Largest accepted residual max_j ||W v_j - s_j u_j|| / s_1.</param>
public sealed record BasisKey(string WeightSha256, int Rank, string Algorithm, double Tolerance)
{
    /// <summary>The key as a file name without extension; equal for equal keys only.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{WeightSha256}-r{Rank}-{Algorithm}-t{Tolerance:R}");
}
