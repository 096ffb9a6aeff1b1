using Spectral.GpuNode.Training;
using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Tests.Training;

public sealed class LearningRateTests
{
    [Theory]
    [InlineData(LearningRateSchedule.Constant, 1, 0.25)]
    [InlineData(LearningRateSchedule.Constant, 3, 0.75)]
    [InlineData(LearningRateSchedule.Constant, 4, 1.0)]
    [InlineData(LearningRateSchedule.Constant, 11, 1.0)]
    [InlineData(LearningRateSchedule.Linear, 4, 1.0)]
    [InlineData(LearningRateSchedule.Linear, 8, 0.5)]
    [InlineData(LearningRateSchedule.Linear, 11, 0.125)]
    [InlineData(LearningRateSchedule.Cosine, 4, 1.0)]
    [InlineData(LearningRateSchedule.Cosine, 8, 0.5)]
    [InlineData(LearningRateSchedule.Cosine, 10, 0.14644660940672627)]
    [InlineData(LearningRateSchedule.Linear, 12, 0.0)]
    [InlineData(LearningRateSchedule.Cosine, 100, 0.0)]
    public void RisesStaysAndFalls(LearningRateSchedule schedule, long step, double expected) =>
        Assert.Equal(expected, LearningRate.At(schedule, peak: 1, warmupSteps: 3, totalSteps: 11, step), 1e-12);

    [Fact]
    public void WithoutWarmUpTheFirstStepIsAtThePeak() =>
        Assert.Equal(0.5, LearningRate.At(LearningRateSchedule.Cosine, peak: 0.5, warmupSteps: 0, totalSteps: 10, step: 1));
}
