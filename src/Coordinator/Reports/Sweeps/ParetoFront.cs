namespace Spectral.Coordinator.Reports.Sweeps;

/// <summary>The points that no other beats in both quality and size (Pareto front).</summary>
public static class ParetoFront
{
    /// <param name="points">Trainable parameters and score of each.</param>
    /// <param name="higherIsBetter">Of the score.</param>
    /// <returns>Indices of the points on the front, by ascending parameters.</returns>
    public static IReadOnlyList<int> Of(IReadOnlyList<(long Parameters, double Score)> points, bool higherIsBetter)
    {
        List<int> front = [];
        double best = double.NegativeInfinity;
        foreach (int index in Enumerable.Range(0, points.Count)
            .OrderBy(index => points[index].Parameters)
            .ThenByDescending(index => Quality(points[index].Score)))
        {
            if (Quality(points[index].Score) > best)
            {
                best = Quality(points[index].Score);
                front.Add(index);
            }
        }

        return front;

        double Quality(double score) => higherIsBetter ? score : -score;
    }
}
