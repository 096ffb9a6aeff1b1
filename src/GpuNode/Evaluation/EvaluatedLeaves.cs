namespace Spectral.GpuNode.Evaluation;

/// <summary>
/// Results of the evaluation at hand, kept by leaf, so that a new generation computes only what is missing. Those of another
/// step are of no use.
/// </summary>
internal sealed class EvaluatedLeaves
{
    private readonly Dictionary<string, Dictionary<int, LeafResult>> _results = new(StringComparer.Ordinal);
    private long _step = -1;

    /// <summary>The results of one part of the evaluation of <paramref name="step"/>, to be added to.</summary>
    /// <param name="step">Steps applied.</param>
    /// <param name="part">Which part: losses or answers.</param>
    public Dictionary<int, LeafResult> Of(long step, string part)
    {
        if (step != _step)
        {
            _results.Clear();
            _step = step;
        }

        if (!_results.TryGetValue(part, out Dictionary<int, LeafResult>? results))
        {
            _results.Add(part, results = []);
        }

        return results;
    }
}
