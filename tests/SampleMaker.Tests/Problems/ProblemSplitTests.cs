using Spectral.SampleMaker.Problems;

namespace Spectral.SampleMaker.Tests.Problems;

public sealed class ProblemSplitTests
{
    [Fact]
    public void NoPromptIsInBothPartsOrTwice()
    {
        ProblemSplit split = ProblemSplit.Create();
        string[] prompts = [.. split.Train.Concat(split.Eval).Select(problem => problem.Prompt)];
        Assert.Equal(prompts.Length, prompts.Distinct().Count());
    }

    [Fact]
    public void NoPromptIsOfThePretrainingsKind()
    {
        HashSet<string> pretraining = [.. Enumerable.Range(0, 20_000).Select(number => PretrainingProblems.Training(number).Prompt)];
        Assert.DoesNotContain(ProblemSplit.Create().Eval, problem => pretraining.Contains(problem.Prompt));
        Assert.All(ProblemSplit.Create().Eval, problem => Assert.EndsWith(".\n", problem.Prompt));
        Assert.All(pretraining, prompt => Assert.EndsWith("?\n", prompt));
    }
}
