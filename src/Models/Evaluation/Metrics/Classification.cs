namespace Spectral.Models.Evaluation.Metrics;

/// <summary>How well predicted classes agree with the true ones. Ids from 0; at least one sample. Pure.</summary>
public static class Classification
{
    /// <summary>Share of right ones.</summary>
    public static double Accuracy(IReadOnlyList<int> predicted, IReadOnlyList<int> actual) => new ConfusionMatrix(predicted, actual).Right / (double)predicted.Count;

    /// <summary>
    /// Harmonic mean of precision and recall: of class 1 where there are two classes (GLUE's MRPC and QQP), else the plain mean over
    /// the classes that occur among predictions or truth. 0 for a class that is never predicted rightly.
    /// </summary>
    public static double F1(IReadOnlyList<int> predicted, IReadOnlyList<int> actual, int classes)
    {
        var matrix = new ConfusionMatrix(predicted, actual);
        return classes == 2
            ? F1(matrix, 1)
            : Enumerable.Range(0, classes).Where(id => matrix.Predicted(id) + matrix.Actual(id) > 0).Average(id => F1(matrix, id));
    }

    /// <summary>
    /// Matthews' correlation coefficient for any number of classes (Gorodkin 2004, R_K), as GLUE's CoLA is scored; -1 to 1, and 0
    /// where all predictions, or all true classes, are one.
    /// </summary>
    public static double Matthews(IReadOnlyList<int> predicted, IReadOnlyList<int> actual)
    {
        var matrix = new ConfusionMatrix(predicted, actual);
        double all = predicted.Count;
        double cross = matrix.Classes.Sum(id => (double)matrix.Predicted(id) * matrix.Actual(id));
        double predictedSpread = (all * all) - matrix.Classes.Sum(id => (double)matrix.Predicted(id) * matrix.Predicted(id));
        double actualSpread = (all * all) - matrix.Classes.Sum(id => (double)matrix.Actual(id) * matrix.Actual(id));
        return predictedSpread == 0 || actualSpread == 0
            ? 0
            : ((matrix.Right * all) - cross) / (Math.Sqrt(predictedSpread) * Math.Sqrt(actualSpread));
    }

    private static double F1(ConfusionMatrix matrix, int id)
    {
        long occurrences = matrix.Predicted(id) + matrix.Actual(id);
        return occurrences == 0 ? 0 : 2.0 * matrix.RightOf(id) / occurrences;
    }
}
