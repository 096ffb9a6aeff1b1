namespace Spectral.Models.Evaluation.Metrics;

/// <summary>Counts of samples by predicted and by true class.</summary>
internal sealed class ConfusionMatrix
{
    private readonly Dictionary<int, long> _predicted;
    private readonly Dictionary<int, long> _actual;
    private readonly Dictionary<int, long> _right;

    /// <param name="predicted">A class id per sample.</param>
    /// <param name="actual">The true one of each.</param>
    public ConfusionMatrix(IReadOnlyList<int> predicted, IReadOnlyList<int> actual)
    {
        if (predicted.Count != actual.Count || predicted.Count == 0)
        {
            throw new ArgumentException($"{predicted.Count} predictions for {actual.Count} samples", nameof(predicted));
        }

        _predicted = Count(predicted);
        _actual = Count(actual);
        _right = Count(predicted.Zip(actual).Where(pair => pair.First == pair.Second).Select(pair => pair.First));
        Classes = [.. _predicted.Keys.Union(_actual.Keys).Order()];
    }

    /// <summary>Every class that was predicted or is true of a sample.</summary>
    public IReadOnlyList<int> Classes { get; }

    public long Right => _right.Values.Sum();

    public long Predicted(int id) => _predicted.GetValueOrDefault(id);

    public long Actual(int id) => _actual.GetValueOrDefault(id);

    public long RightOf(int id) => _right.GetValueOrDefault(id);

    private static Dictionary<int, long> Count(IEnumerable<int> ids) => ids.CountBy(id => id).ToDictionary(item => item.Key, item => (long)item.Value);
}
