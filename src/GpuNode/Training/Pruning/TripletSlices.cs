using Spectral.SpectralOps.Adapters;

namespace Spectral.GpuNode.Training.Pruning;

/// <summary>Where one matrix's triplets (lambda_i, P_i, Q_i) lie in the flat arrays.</summary>
/// <param name="Left">P [d_out, r].</param>
/// <param name="Values">lambda [r].</param>
/// <param name="Right">Q [r, d_in].</param>
internal sealed record TripletSlices(ParameterSlice Left, ParameterSlice Values, ParameterSlice Right)
{
    /// <summary>r.</summary>
    public int Count => Values.Length;

    /// <summary>Those of every adapted weight, in name order.</summary>
    public static IReadOnlyList<TripletSlices> Of(IReadOnlyList<ParameterSlice> slices)
    {
        const string Suffix = $".{AdaloraAdapter.Values}";
        Dictionary<string, ParameterSlice> byName = slices.ToDictionary(slice => slice.Name, StringComparer.Ordinal);
        return [.. slices.Where(slice => slice.Name.EndsWith(Suffix, StringComparison.Ordinal)).Select(values =>
        {
            string module = values.Name[..^Suffix.Length];
            return new TripletSlices(byName[$"{module}.{AdaloraAdapter.Left}"], values, byName[$"{module}.{AdaloraAdapter.Right}"]);
        })];
    }
}
