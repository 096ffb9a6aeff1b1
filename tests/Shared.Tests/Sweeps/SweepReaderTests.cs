using CsCheck;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes.Reading;
using Spectral.Shared.Sweeps;

namespace Spectral.Shared.Tests.Sweeps;

public sealed class SweepReaderTests
{
    private const string Base = """
        base_model: model
        datasets:
          train: {path: train.jsonl, format: text}
          eval: {path: eval.jsonl, format: text}
        adapter: {method: lora}
        training: {max_steps: 90, learning_rate: 1.0e-3}
        evaluation: {every_steps: 10}
        """;

    /// <summary>The sweep block begins on line 8.</summary>
    private static string With(params string[] lines) => $"{Base}\nsweep:\n{string.Concat(lines.Select(line => $"  {line}\n"))}";

    private static Sweep Parse(params string[] lines) => SweepReader.Parse(With(lines), "x.yaml");

    private static string Fault(params string[] lines) => Assert.Throws<UserErrorException>(() => Parse(lines)).Message;

    [Fact]
    public void Every_combination_is_a_trial_and_the_last_axis_varies_fastest()
    {
        Sweep sweep = Parse("adapter.rank: [1, 2]", "training.learning_rate: [1.0e-3, 2.0e-3, 4.0e-3]");
        Assert.Equal(["adapter.rank", "training.learning_rate"], sweep.Keys);
        Assert.Equal([(1, 1e-3), (1, 2e-3), (1, 4e-3), (2, 1e-3), (2, 2e-3), (2, 4e-3)], sweep.Trials.Select(trial => (trial.Recipe.Adapter.Rank?.Rank, trial.Recipe.Training.LearningRate)));
        Assert.Equal(["1", "0.001"], sweep.Trials[0].Settings.Select(setting => setting.Value));
        Assert.Equal(6, sweep.Trials.Select(trial => trial.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void The_same_configuration_is_one_trial_and_has_one_id_in_every_sweep()
    {
        Sweep sweep = Parse("adapter.rank: [4, 8, 4]");
        Assert.Equal(2, sweep.Trials.Count);
        Assert.Equal(1, sweep.Duplicates);
        Assert.Equal(sweep.Trials[1].Id, Parse("training.learning_rate: [1.0e-3]", "adapter.rank: [8]").Trials[0].Id);
        Assert.Matches("^t-[0-9a-f]{10}$", sweep.Trials[0].Id);
    }

    [Fact]
    public void Tied_keys_vary_together_seeds_are_seeds_and_lists_can_be_values()
    {
        Sweep sweep = Parse("tied:", "  - {adapter.rank: [1, 2], training.learning_rate: [1.0e-3, 2.0e-3]}", "seeds: [5, 6]", "adapter.targets: [[q_proj], [q_proj, v_proj]]");
        Assert.Equal(8, sweep.Trials.Count);
        Assert.Equal(["adapter.rank", "training.learning_rate", "training.seed", "adapter.targets"], sweep.Keys);
        Assert.All(sweep.Trials, trial => Assert.Equal(trial.Recipe.Adapter.Rank?.Rank * 1e-3, trial.Recipe.Training.LearningRate));
        Assert.Equal(["1", "0.001", "5", "[\"q_proj\", \"v_proj\"]"], sweep.Trials[1].Settings.Select(setting => setting.Value));
    }

    [Fact]
    public void Trials_can_be_named_one_by_one()
    {
        Sweep sweep = Parse("trials:", "  - {adapter.method: lora, adapter.rank: 4}", "  - {adapter.method: spectral-additive, adapter.rank: 8}");
        Assert.Equal([4, 8], sweep.Trials.Select(trial => trial.Recipe.Adapter.Rank?.Rank));
    }

    /// <summary>The rank of one is no fault of the other, however the sweep is written.</summary>
    [Fact]
    public void Methods_with_and_without_a_rank_go_together()
    {
        Sweep sweep = Parse("tied:", "  - {adapter.method: [lora, oft], adapter.rank: [4, null]}");
        Sweep defaults = Parse("adapter.method: [lora, oft]");

        Assert.Equal([4, null], sweep.Trials.Select(trial => trial.Recipe.Adapter.RankOrDefault?.Rank));
        Assert.Equal([8, null], defaults.Trials.Select(trial => trial.Recipe.Adapter.RankOrDefault?.Rank));
        Assert.All([sweep, defaults], one => Assert.Equal(
            one.Trials.Select(trial => trial.Recipe), SweepReader.Parse(SweepReader.Write(one), "again").Trials.Select(trial => trial.Recipe)));
    }

    /// <summary>A trial that has no such block is told null for its keys, which is as good as nothing.</summary>
    [Fact]
    public void A_trials_own_block_is_no_fault_of_another()
    {
        Sweep sweep = Parse("trials:", "  - {adapter.method: adalora, adapter.prune.warmup: 2}", "  - {adapter.method: lora, adapter.prune.warmup: null}");

        Assert.Equal([2, null], sweep.Trials.Select(trial => trial.Recipe.Adapter.Prune?.Warmup));
        Assert.Equal(sweep.Trials.Select(trial => trial.Id), SweepReader.Parse(SweepReader.Write(sweep), "again").Trials.Select(trial => trial.Id));
    }

    [Fact]
    public void Draws_lie_within_their_bounds_and_do_not_depend_on_how_many_are_wanted() => Gen.Select(Gen.Double[1e-8, 1], Gen.Double[1.5, 1e6], Gen.Int[1, 20], Gen.Long).Sample(
        (low, factor, count, seed) =>
        {
            string[] draws = [.. LogUniformDraws.Of("training.learning_rate", seed, low, low * factor, count)];
            Assert.All(draws, draw => Assert.InRange(double.Parse(draw, System.Globalization.CultureInfo.InvariantCulture), low, low * factor));
            Assert.Equal(draws, LogUniformDraws.Of("training.learning_rate", seed, low, low * factor, count + 3).Take(count));
            Assert.NotEqual(draws, LogUniformDraws.Of("training.weight_decay", seed, low, low * factor, count));
        },
        iter: 200);

    [Fact]
    public void A_sweep_written_and_read_again_is_the_same() => Gen.Select(Gen.Int[1, 64].HashSet[1, 5], Gen.Int[0, 3], Gen.Bool).Sample(
        (ranks, draws, isHalving) =>
        {
            Sweep sweep = Parse(
            [
                $"adapter.rank: [{string.Join(", ", ranks)}]",
                .. draws > 0 ? (string[])[$"training.learning_rate: {{log_uniform: [1.0e-4, 1.0e-2], draws: {draws}}}"] : [],
                "adapter.targets: [[q_proj], ['regex:.*\"odd: name']]",
                .. isHalving ? (string[])["scheduler: asha", "rungs: 2"] : [],
            ]);
            Sweep again = SweepReader.Parse(SweepReader.Write(sweep), "again");
            Assert.Equal(sweep.Trials.Select(trial => trial.Id), again.Trials.Select(trial => trial.Id));
            Assert.Equal(sweep.Trials.SelectMany(trial => trial.Settings), again.Trials.SelectMany(trial => trial.Settings));
            Assert.Equal(sweep.Options, again.Options);
            Assert.Equal(ranks.Count * Math.Max(1, draws) * 2, sweep.Trials.Count + sweep.Duplicates);
        },
        iter: 50);

    [Fact]
    public void Rungs_are_fractions_of_the_training_rounded_up_to_evaluations()
    {
        Assert.Equal([10, 30], Parse("adapter.rank: [1, 2]", "scheduler: asha", "rungs: 3", "reduction_factor: 3").Rungs);
        Assert.Equal([10, 20, 30, 50], Parse("adapter.rank: [1, 2]", "scheduler: asha", "rungs: 5", "reduction_factor: 2").Rungs);
    }

    [Fact]
    public void Overrides_change_the_recipe_below_the_sweep()
    {
        Sweep sweep = SweepReader.Parse(With("adapter.rank: [1]"), "x.yaml", [RecipeOverride.Parse("training.max_steps=50")]);
        Assert.Equal(50, sweep.Trials[0].Recipe.Training.MaxSteps);
    }

    [Fact]
    public void The_shipped_recipe_has_eight_budgets()
    {
        string path = Path.Combine(RepositoryRoot(), "recipes", "rank-budgets.yaml");
        Assert.Equal(8, SweepReader.Read(path).Trials.Count);
        Assert.True(SweepReader.IsSweep(File.ReadAllText(path)));
        Assert.False(SweepReader.IsSweep(Base));
    }

    [Theory]
    [InlineData("adapter.rnk: [1]", "x.yaml:9: sweep.adapter.rnk: no key of a recipe; did you mean adapter.rank?")]
    [InlineData("adapter.rank: []", "x.yaml:9: sweep.adapter.rank: expected a list of values such as [1, 2], or {log_uniform: [low, high], draws: n}, found an empty list")]
    [InlineData("adapter.rank: 4", "x.yaml:9: sweep.adapter.rank: expected a list of values")]
    [InlineData("adapter.rank: [1, many]", "x.yaml:9: adapter.rank: ")]
    [InlineData("schedular: asha", "x.yaml:9: sweep.schedular: unknown key; did you mean scheduler?")]
    [InlineData("training.learning_rate: {log_uniform: [1, 0.1], draws: 2}", "x.yaml:9: sweep.training.learning_rate: expected {log_uniform: [low, high], draws: n}")]
    [InlineData("training.learning_rate: {log_uniform: [0.1, 1], drows: 2}", "x.yaml:9: sweep.training.learning_rate.drows: unknown key; did you mean draws?")]
    [InlineData("tied: [{adapter.rank: [1, 2], training.learning_rate: [0.1]}]", "x.yaml:9: sweep.tied: expected lists of one length")]
    [InlineData("scheduler: none", "x.yaml:9: sweep: expected at least one key that varies")]
    public void A_wrong_axis_is_told_with_its_place_and_what_would_be_right(string line, string message) => Assert.Contains(message, Fault(line), StringComparison.Ordinal);

    [Theory]
    [InlineData("scheduler: median|deterministic", "median goes by who comes first")]
    [InlineData("scheduler: asha|training.max_steps: [10, 20]", "asha compares trials at the same steps")]
    [InlineData("adapter.rank: [1, 2]|seeds: [0]|training.seed: [1]", "training.seed: varies already at")]
    public void What_cannot_go_together_is_refused(string lines, string message)
    {
        string[] block = ["adapter.rank: [1, 2]", .. lines.Split('|').Where(line => line is not "deterministic" and not "adapter.rank: [1, 2]")];
        string text = (lines.Contains("deterministic", StringComparison.Ordinal) ? "deterministic: true\n" : "") + With(block);
        Assert.Contains(message, Assert.Throws<UserErrorException>(() => SweepReader.Parse(text, "x.yaml")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_trials_are_refused_and_an_impossible_one_is_named()
    {
        Assert.Contains("has 1,600 trials; at most 1000", Fault($"adapter.rank: [{string.Join(", ", Enumerable.Range(1, 40))}]", $"seeds: [{string.Join(", ", Enumerable.Range(1, 40))}]"), StringComparison.Ordinal);
        Assert.Contains("that is the trial with training.micro_batch: 5", Fault("training.micro_batch: [2, 5]"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_without_a_sweep_and_one_without_evaluation_data_are_refused()
    {
        Assert.StartsWith("x.yaml: sweep: missing", Assert.Throws<UserErrorException>(() => SweepReader.Parse(Base, "x.yaml")).Message, StringComparison.Ordinal);
        Assert.StartsWith("x.yaml: sweep: missing", Assert.Throws<UserErrorException>(() => SweepReader.Parse($"{Base}\nsweep: null", "x.yaml")).Message, StringComparison.Ordinal);
        string blind = With("adapter.rank: [1]").Replace("  eval: {path: eval.jsonl, format: text}\n", "", StringComparison.Ordinal);
        Assert.Contains("needs datasets.eval", Assert.Throws<UserErrorException>(() => SweepReader.Parse(blind, "x.yaml")).Message, StringComparison.Ordinal);
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orchestrator.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
