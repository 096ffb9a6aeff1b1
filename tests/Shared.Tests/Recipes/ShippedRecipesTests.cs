using Spectral.Shared.Recipes.Reading;
using Spectral.Shared.Sweeps;

namespace Spectral.Shared.Tests.Recipes;

/// <summary>Every recipe in the repository is one.</summary>
public sealed class ShippedRecipesTests
{
    public static TheoryData<string> Recipes { get; } =
    [
        .. Directory.EnumerateFiles(Repository.File("recipes"), "*.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.File("recipes"), file))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void It_reads(string recipe)
    {
        string path = Repository.File("recipes", recipe);
        if (SweepReader.IsSweep(File.ReadAllText(path)))
        {
            Assert.NotEmpty(SweepReader.Read(path).Trials);
        }
        else
        {
            Assert.NotEmpty(RecipeReader.Read(path).Adapter.Targets);
        }
    }

    /// <summary>Three learning rates of each setting, the neighbours at most four times apart; no trial twice.</summary>
    [Theory]
    [InlineData("equal-budget.yaml")]
    [InlineData("size.yaml")]
    public void The_papers_twins_try_three_rates_of_everything(string recipe)
    {
        Sweep sweep = SweepReader.Read(Repository.File("recipes", "paper", "twins", recipe));
        Assert.Equal(0, sweep.Duplicates);
        Assert.All(
            sweep.Trials.GroupBy(trial => string.Join(' ', trial.Settings.Where(setting => setting.Key != "training.learning_rate"))),
            setting =>
            {
                double[] rates = [.. setting.Select(trial => trial.Recipe.Training.LearningRate).Order()];
                Assert.Equal(3, rates.Length);
                Assert.All(rates.Zip(rates.Skip(1)), pair => Assert.InRange(pair.Second / pair.First, 2, 4));
            });
    }
}
