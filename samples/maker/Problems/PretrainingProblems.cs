namespace Spectral.SampleMaker.Problems;

/// <summary>The endless pretraining corpus.</summary>
internal static class PretrainingProblems
{
    private const int DrillPercent = 30;

    /// <summary>Problem <paramref name="number"/> of the training stream.</summary>
    public static WordProblem Training(int number)
    {
        Draw draw = new("pretraining", number);
        return draw.Chance(DrillPercent) ? Drills.Make(draw) : Stories.Make(draw);
    }

    /// <summary>Stories of another stream, to see what the model has learned.</summary>
    public static WordProblem[] HeldOut(int count) =>
        [.. Enumerable.Range(0, count).Select(number => Stories.Make(new Draw("held-out", number)))];
}
