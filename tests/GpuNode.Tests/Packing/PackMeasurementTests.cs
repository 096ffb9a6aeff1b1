using Spectral.GpuNode.Packing;
using Spectral.GpuNode.Tests.Engine;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.GpuNode.Tests.Packing;

/// <summary>Sizes of pack measured on a job's own model and data.</summary>
public sealed class PackMeasurementTests
{
    /// <summary>A gain that every size has: none is left out for it.</summary>
    private const double Any = double.NegativeInfinity;

    /// <summary>A gain that no size has.</summary>
    private const double All = 1;

    [Theory]
    [InlineData(Any, 4, new[] { 1, 2, 4 })]
    [InlineData(Any, 3, new[] { 1, 2 })]
    [InlineData(All, 4, new[] { 1, 2 })]
    public void Sizes_are_measured_while_they_gain_and_there_are_trials_for_them(double worthWhile, int trials, int[] measured)
    {
        using var job = new TinyJob();
        IReadOnlyList<PackSpeed> speeds = PackMeasurement.Measure(Trials(job, trials), ["cpu"], [1, 2, 4], worthWhile);
        Assert.Equal(measured, speeds.Select(speed => speed.Trials));
        Assert.All(speeds, speed => Assert.InRange(speed.LeafMilliseconds, double.Epsilon, 60_000));
    }

    [Fact]
    public void Devices_are_measured_at_once_and_a_budget_needs_no_spectrum()
    {
        using var job = new TinyJob();
        Recipe budget = RecipeOf(job.Specification("adapter.rank={budget: 2000}"));
        Assert.Equal([1, 2], PackMeasurement.Measure([budget, .. Trials(job, 1)], ["cpu", "cpu:1"], [1, 2], Any).Select(speed => speed.Trials));
    }

    [Fact]
    public void A_model_that_is_not_there_is_named()
    {
        using var job = new TinyJob();
        Recipe trial = RecipeOf(job.Specification($"base_model={job.FileAt("nowhere")}"));
        Assert.Contains("nowhere", Assert.Throws<UserErrorException>(() => PackMeasurement.Measure([trial], ["cpu"], [1], Any)).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<Recipe> Trials(TinyJob job, int count) =>
        [.. Enumerable.Range(1, count).Select(rank => RecipeOf(job.Specification($"adapter.rank={rank}")))];

    private static Recipe RecipeOf(JobSpecification specification) => RecipeReader.Parse(specification.Recipe, "recipe");
}
