namespace Spectral.SampleMaker.Problems;

/// <summary>The fine-tuning problems, each once: those to learn from and those to be judged by.</summary>
internal sealed record ProblemSplit(IReadOnlyList<WordProblem> Train, IReadOnlyList<WordProblem> Eval)
{
    private const int TrainCount = 4000;
    private const int EvalCount = 200;

    public static ProblemSplit Create()
    {
        WordProblem[] problems = [.. Stream().DistinctBy(problem => problem.Prompt).Take(EvalCount + TrainCount)];
        return new ProblemSplit(problems[EvalCount..], problems[..EvalCount]);
    }

    private static IEnumerable<WordProblem> Stream()
    {
        for (int number = 0; ; number++)
        {
            yield return RelationProblems.Make(new Draw("relations", number));
        }
    }
}
