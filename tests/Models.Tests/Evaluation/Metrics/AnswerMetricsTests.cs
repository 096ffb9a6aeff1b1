using Spectral.Models.Evaluation.Metrics;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Tests.Evaluation.Metrics;

public sealed class AnswerMetricsTests
{
    [Theory]
    [InlineData("42", " 42\n", 1)]
    [InlineData("42", "42.", 0)]
    [InlineData("Yes", "yes", 0)]
    public void ExactMatchComparesTrimmedText(string prediction, string reference, double score) =>
        Assert.Equal(score, AnswerMetrics.Named("exact_match").Score(prediction, reference));

    [Theory]
    [InlineData("6 * 7 = 42\n#### 42", 1)]
    [InlineData("#### 42.", 1)]
    [InlineData("#### 42 and then #### 7", 1)]
    [InlineData("#### 7 and then #### 42", 0)]
    [InlineData("The answer is 42", 0)]
    [InlineData("####42", 0)]
    [InlineData("#### $42", 0)]
    [InlineData("#### 42.0", 0)]
    [InlineData("", 0)]
    public void StrictTakesTheFirstMarkedNumber(string prediction, double score) =>
        Assert.Equal(score, AnswerMetrics.Named("gsm8k-strict").Score(prediction, "so 6 * 7 = 42\n#### 42"));

    [Theory]
    [InlineData("6 * 7 = 42", 1)]
    [InlineData("#### 7, no, it is $42.", 1)]
    [InlineData("42, of course, and not 7", 0)]
    [InlineData("none", 0)]
    public void FlexibleTakesTheLastNumber(string prediction, double score) =>
        Assert.Equal(score, AnswerMetrics.Named("gsm8k-flexible").Score(prediction, "#### 42"));

    [Fact]
    public void ThousandsSeparatorsDoNotCount()
    {
        Assert.Equal(1, AnswerMetrics.Named("gsm8k-strict").Score("#### 1,234", "#### 1234"));
        Assert.Equal(1, AnswerMetrics.Named("gsm8k-flexible").Score("$-5 or -1,234.", "#### -1234"));
    }

    [Fact]
    public void AReferenceWithoutMarkerIsItsLastNumber() =>
        Assert.Equal(1, AnswerMetrics.Named("gsm8k-strict").Score("#### 5", "2 and 3 make 5"));

    [Fact]
    public void AReferenceWithoutNumberIsAProblem()
    {
        Assert.NotNull(AnswerMetrics.Named("gsm8k-strict").ProblemWith("none"));
        Assert.Null(AnswerMetrics.Named("gsm8k-strict").ProblemWith("#### 3"));
    }

    [Fact]
    public void EveryMetricOfARecipeThatNeedsAnswersJudgesThem()
    {
        foreach (EvaluationMetric metric in Enum.GetValues<EvaluationMetric>())
        {
            Assert.Equal(metric.NeedsAnswers(), AnswerMetrics.Find(metric) is not null);
        }
    }

    [Fact]
    public void AnUnknownNameIsAnsweredWithTheNearest()
    {
        Assert.Equal("exact_match", AnswerMetrics.Named("exact-match").Name);
        UserErrorException error = Assert.Throws<UserErrorException>(() => AnswerMetrics.Named("gsm8k-strikt"));
        Assert.Contains("did you mean gsm8k-strict?", error.Message, StringComparison.Ordinal);
    }
}
