using Spectral.GpuNode.Evaluation;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Tests.Evaluation;

public sealed class EvaluationHistoryTests
{
    private static readonly EarlyStopOptions Patient = new() { Metric = EvaluationMetric.Loss, Patience = 2, MinDelta = 0.1 };

    [Fact]
    public void TheBaseModelDoesNotCompeteForTheBestCheckpoint()
    {
        EvaluationHistory history = After((0, 1.0, 0.9), (10, 2.0, 0.1));

        Assert.Equal(0.1, history.Best.Best);
        Assert.True(history.LastIsBest);
    }

    [Fact]
    public void BestFollowsTheMetricAndEarlyStopTheLossByMoreThanItsDelta()
    {
        EvaluationHistory history = After((0, 3.0, 0.0), (10, 2.0, 0.5), (20, 1.95, 0.4), (30, 1.91, 0.6));

        Assert.Equal((0.6, 30), (history.Best.Best, history.Best.BestStep));
        Assert.True(history.Stops(Patient));
        Assert.False(history.Stops(null));
        Assert.False(After((0, 3.0, 0.0), (10, 2.0, 0.5), (20, 1.95, 0.4), (30, 1.89, 0.6)).Stops(Patient));
    }

    [Fact]
    public void ALossThatIsNoNumberIsNoImprovement()
    {
        EvaluationHistory history = After((0, 3.0, 0.0), (10, double.NaN, 0.5), (20, double.NaN, 0.5));

        Assert.True(history.Stops(Patient));
    }

    private static EvaluationHistory After(params (long Step, double Loss, double Score)[] evaluations) => evaluations.Aggregate(
        EvaluationHistory.Empty,
        (history, at) => history.With(
            new EvaluationRecord("t", at.Step, at.Loss, 1, new Dictionary<string, double> { ["exact_match"] = at.Score }, 1, 0),
            EvaluationMetric.ExactMatch,
            Patient));
}
