using System.Globalization;
using System.Text.RegularExpressions;
using Spectral.SampleMaker.Problems;

namespace Spectral.SampleMaker.Tests.Problems;

/// <summary>Every answer that is taught is right.</summary>
public sealed partial class WorkingTests
{
    [Fact]
    public void AnswersOfThePretrainingAreRight() =>
        Assert.All(Enumerable.Range(0, 3000).Select(PretrainingProblems.Training), AssertRight);

    [Fact]
    public void AnswersOfTheFineTuningTaskAreRight() =>
        Assert.All(ProblemSplit.Create().Train, AssertRight);

    private static void AssertRight(WordProblem problem)
    {
        string[] lines = problem.Completion.Split('\n');
        foreach (string line in lines[..^1])
        {
            int[] numbers = [.. Number().Matches(line).Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture))];
            int expected = line.First(letter => !char.IsDigit(letter)) switch
            {
                '+' => numbers[0] + numbers[1],
                '-' => numbers[0] - numbers[1],
                '*' => numbers[0] * numbers[1],
                _ => numbers[0] % numbers[1] == 0 ? numbers[0] / numbers[1] : -1,
            };
            Assert.Equal(expected, numbers[2]);
            Assert.InRange(numbers[2], 0, 99);
        }

        string answer = WordProblem.Answer(problem.Completion)!;
        Assert.Equal($"#### {answer}", lines[^1]);
        Assert.True(lines.Length == 1 || lines[^2].EndsWith($"={answer}", StringComparison.Ordinal));
    }

    [GeneratedRegex("[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
