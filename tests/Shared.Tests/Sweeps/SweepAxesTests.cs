using Spectral.Shared.Adapters;
using Spectral.Shared.Sweeps;

namespace Spectral.Shared.Tests.Sweeps;

public sealed class SweepAxesTests
{
    private const string UnknownKeys = "(valid: base_model, base_quantization, datasets.train.path,";

    [Fact]
    public void A_list_is_an_axis()
    {
        Sweep sweep = SweepText.Parse("adapter.rank: [1, 4]");

        Assert.Equal(["adapter.rank"], sweep.Keys);
        Assert.Equal(["adapter.rank: 1", "adapter.rank: 4"], sweep.Trials.Select(SweepText.Settings));
        Assert.Equal([1, 4], sweep.Trials.Select(trial => trial.Recipe.Adapter.Rank?.Rank));
    }

    [Fact]
    public void A_key_that_takes_a_list_varies_over_lists()
    {
        Sweep sweep = SweepText.Parse("adapter.targets: [[q_proj], [v_proj, o_proj]]");

        Assert.Equal([["q_proj"], ["v_proj", "o_proj"]], sweep.Trials.Select(trial => trial.Recipe.Adapter.Targets.ToArray()));
        Assert.Equal("adapter.targets: [\"v_proj\", \"o_proj\"]", SweepText.Settings(sweep.Trials[1]));
    }

    [Fact]
    public void Budgets_are_values_of_the_rank()
    {
        Sweep sweep = SweepText.Parse("adapter.rank: [{budget: 4000}, 4, {budget: 8000}]");

        Assert.Equal([(null, 4000L), (4, null), (null, 8000L)], sweep.Trials.Select(trial => (trial.Recipe.Adapter.Rank?.Rank, trial.Recipe.Adapter.Rank?.Budget)));
        Assert.Equal("adapter.rank: {budget: 4000}", SweepText.Settings(sweep.Trials[0]));
        Assert.Equal(sweep.Trials.Select(trial => trial.Id), SweepReader.Parse(SweepReader.Write(sweep), "again").Trials.Select(trial => trial.Id));
    }

    [Fact]
    public void A_faulty_budget_is_named_with_its_trial() => Check(
        ["adapter.rank: [{budget: many}]"],
        "x.yaml:9: adapter.rank: expected an integer, found \"many\"",
        "x.yaml:9: sweep: that is the trial with adapter.rank: {budget: many}");

    [Fact]
    public void A_key_without_a_block_may_vary()
        => Assert.Equal([false, true], SweepText.Parse("deterministic: [false, true]").Trials.Select(trial => trial.Recipe.Deterministic));

    [Fact]
    public void Null_is_a_value_that_stands_for_the_default()
    {
        Sweep sweep = SweepText.Parse("trials:", "  - {adapter.method: lora, adapter.alpha: 16}", "  - {adapter.method: lora, adapter.alpha: null}");

        Assert.Equal([16, null], sweep.Trials.Select(trial => trial.Recipe.Adapter.Alpha));
        Assert.Equal("adapter.method: lora, adapter.alpha: null", SweepText.Settings(sweep.Trials[1]));
    }

    [Fact]
    public void Draws_are_values_of_their_key()
    {
        Sweep sweep = SweepText.Parse("training.learning_rate: {log_uniform: [1.0e-4, 1.0e-2], draws: 5}");

        Assert.Equal(LogUniformDraws.Of("training.learning_rate", 0, 1e-4, 1e-2, 5), sweep.Trials.Select(trial => trial.Settings.Single().Value));
        Assert.All(sweep.Trials, trial => Assert.InRange(trial.Recipe.Training.LearningRate, 1e-4, 1e-2));
    }

    [Fact]
    public void Another_draw_seed_draws_others()
    {
        const string Draws = "training.learning_rate: {log_uniform: [1.0e-4, 1.0e-2], draws: 3}";

        Assert.Empty(SweepText.Parse(Draws).Trials.Select(trial => trial.Id).Intersect(SweepText.Parse(Draws, "draw_seed: 1").Trials.Select(trial => trial.Id)));
    }

    [Fact]
    public void Tied_keys_vary_together_and_each_block_is_an_axis_of_its_own()
    {
        Sweep sweep = SweepText.Parse(
            "tied:",
            "  - {adapter.rank: [4, 8], training.learning_rate: [1e-3, 2e-3]}",
            "  - {training.warmup_steps: [0, 1]}");

        Assert.Equal(["adapter.rank", "training.learning_rate", "training.warmup_steps"], sweep.Keys);
        Assert.Equal(
            [(4, 1e-3, 0), (4, 1e-3, 1), (8, 2e-3, 0), (8, 2e-3, 1)],
            sweep.Trials.Select(trial => (trial.Recipe.Adapter.Rank?.Rank, trial.Recipe.Training.LearningRate, trial.Recipe.Training.WarmupSteps)));
    }

    [Fact]
    public void Seeds_stand_for_the_training_seed()
    {
        Sweep sweep = SweepText.Parse("seeds: [3, 5]");

        Assert.Equal(["training.seed"], sweep.Keys);
        Assert.Equal([3L, 5L], sweep.Trials.Select(trial => trial.Recipe.Training.Seed));
    }

    [Fact]
    public void Trials_may_be_named_one_by_one()
    {
        Sweep sweep = SweepText.Parse(
            "trials:",
            "  - {adapter.method: lora, adapter.rank: 4, adapter.targets: [q_proj]}",
            "  - {adapter.method: spectral-additive, adapter.rank: 16, adapter.targets: [v_proj]}");

        Assert.Equal(["adapter.method", "adapter.rank", "adapter.targets"], sweep.Keys);
        Assert.Equal(
            [(AdapterMethod.Lora, 4, "q_proj"), (AdapterMethod.SpectralAdditive, 16, "v_proj")],
            sweep.Trials.Select(trial => (trial.Recipe.Adapter.Method, trial.Recipe.Adapter.Rank?.Rank, trial.Recipe.Adapter.Targets.Single())));
    }

    [Theory]
    [InlineData("adapter.rnk: [1]", "x.yaml:9: sweep.adapter.rnk: no key of a recipe; did you mean adapter.rank? " + UnknownKeys)]
    [InlineData("adapter: [1]", "x.yaml:9: sweep.adapter: unknown key; valid: scheduler, rungs,")]
    [InlineData("schedular: asha", "x.yaml:9: sweep.schedular: unknown key; did you mean scheduler? (valid: scheduler, rungs,")]
    [InlineData("adapter.rank: []", "x.yaml:9: sweep.adapter.rank: expected a list of values such as [1, 2], or {log_uniform: [low, high], draws: n}, found an empty list")]
    [InlineData("adapter.rank: 4", "x.yaml:9: sweep.adapter.rank: expected a list of values such as [1, 2], or {log_uniform: [low, high], draws: n}, found a single value")]
    [InlineData("seeds: {a: 1}", "x.yaml:9: sweep.seeds: expected a list of values such as [1, 2], or {log_uniform: [low, high], draws: n}, found a block of keys")]
    public void A_faulty_axis_is_named_with_its_place(string block, string expected) => Check([block], expected);

    [Theory]
    [InlineData("{log_uniform: [1.0e-4, 1.0e-2]}")]
    [InlineData("{draws: 4}")]
    [InlineData("{log_uniform: [1.0e-2, 1.0e-4], draws: 4}")]
    [InlineData("{log_uniform: [1.0e-2, 1.0e-2], draws: 4}")]
    [InlineData("{log_uniform: [0, 1.0e-4], draws: 4}")]
    [InlineData("{log_uniform: [-1, 1], draws: 4}")]
    [InlineData("{log_uniform: [1, .inf], draws: 4}")]
    [InlineData("{log_uniform: [low, high], draws: 4}")]
    [InlineData("{log_uniform: [1, 2, 3], draws: 4}")]
    [InlineData("{log_uniform: 1, draws: 4}")]
    [InlineData("{log_uniform: [1.0e-4, 1.0e-2], draws: 0}")]
    [InlineData("{log_uniform: [1.0e-4, 1.0e-2], draws: -1}")]
    [InlineData("{log_uniform: [1.0e-4, 1.0e-2], draws: 1.5}")]
    [InlineData("{log_uniform: [1.0e-4, 1.0e-2], draws: [4]}")]
    [InlineData("{log_uniform: [1.0e-4, 1.0e-2], draws: 1001}")]
    [InlineData("{log_uniform: [1.0e-4, 1.0e-2], draws: 2000000000}")]
    public void What_cannot_be_drawn_is_refused(string draws) => Check(
        ["seeds: [1]", $"training.learning_rate: {draws}"],
        "x.yaml:10: sweep.training.learning_rate: expected {log_uniform: [low, high], draws: n} with 0 < low < high and n from 1 to 1000");

    [Fact]
    public void An_unknown_word_of_a_draw_is_named_with_the_nearest() => Check(
        ["training.learning_rate:", "  log_uniform: [1.0e-4, 1.0e-2]", "  draw: 4"],
        "x.yaml:11: sweep.training.learning_rate.draw: unknown key; did you mean draws? (valid: log_uniform, draws)");

    [Fact]
    public void A_value_of_the_wrong_type_is_named_at_its_own_line() => Check(
        ["adapter.rank:", "  - 4", "  - many"],
        "x.yaml:11: adapter.rank: expected an integer or {budget: n}, found \"many\"",
        "x.yaml:9: sweep: that is the trial with adapter.rank: many");

    [Fact]
    public void A_list_in_place_of_lists_is_named_at_its_item() => Check(
        ["adapter.targets: [q_proj]"],
        "x.yaml:9: adapter.targets: expected a list such as [a, b], found a single value",
        "x.yaml:9: sweep: that is the trial with adapter.targets: q_proj");

    [Fact]
    public void Values_that_contradict_each_other_name_the_trial() => Check(
        ["training.global_batch: [32, 9]", "training.micro_batch:", "  - 4"],
        "x.yaml:11: training.micro_batch: 4 does not divide training.global_batch, which is 9; 3 does",
        "x.yaml:9: sweep: that is the trial with training.global_batch: 9, training.micro_batch: 4");

    [Theory]
    [InlineData("tied: {adapter.rank: [1]}", "x.yaml:9")]
    [InlineData("tied: []", "x.yaml:9")]
    [InlineData("tied: [4]", "x.yaml:9")]
    [InlineData("tied:", "x.yaml:9")]
    public void Tied_is_a_list_of_blocks(string block, string place) => Check(
        [block], $"{place}: sweep.tied: expected a list of blocks such as - {{adapter.rank: [4, 8], training.learning_rate: [1e-3, 2e-3]}}");

    [Theory]
    [InlineData("{adapter.rank: [4, 8], training.seed: [1, 2, 3]}", "adapter.rank with 2, training.seed with 3")]
    [InlineData("{adapter.rank: [4, 8], training.seed: 1}", "adapter.rank with 2, training.seed with a single value")]
    [InlineData("{adapter.rank: []}", "adapter.rank with 0")]
    [InlineData("{}", "no keys")]
    public void Tied_lists_have_one_length(string group, string found) => Check(
        ["tied:", "  - {training.warmup_steps: [0, 1]}", $"  - {group}"],
        $"x.yaml:11: sweep.tied: expected lists of one length, since their values vary together; found {found}");

    [Fact]
    public void An_unknown_key_that_is_tied_is_named_at_its_line() => Check(
        ["tied:", "  - adapter.rank: [4, 8]", "    training.sede: [1, 2]"],
        "x.yaml:11: sweep.training.sede: no key of a recipe; did you mean training.seed? " + UnknownKeys);

    [Theory]
    [InlineData("trials: {adapter.rank: 1}")]
    [InlineData("trials: []")]
    [InlineData("trials: [4]")]
    [InlineData("trials: [{adapter.rank: 1}, 4]")]
    [InlineData("trials: [{}]")]
    public void Trials_are_a_list_of_blocks(string block) =>
        Check([block], "x.yaml:9: sweep.trials: expected a list of blocks such as - {adapter.method: lora, adapter.rank: 4}");

    [Fact]
    public void All_trials_name_the_keys_of_the_first() => Check(
        ["trials:", "  - {adapter.rank: 1, training.seed: 1}", "  - {adapter.rank: 2}"],
        "x.yaml:11: sweep.trials: expected the keys of the first trial in its order: adapter.rank, training.seed");

    [Fact]
    public void An_unknown_key_of_a_trial_is_named() => Check(
        ["trials:", "  - {adapter.ranks: 1}"],
        "x.yaml:10: sweep.adapter.ranks: no key of a recipe; did you mean adapter.rank? " + UnknownKeys);

    [Fact]
    public void A_key_that_varies_twice_is_named_at_the_second_place() => Check(
        ["seeds: [1, 2]", "adapter.rank: [1]", "tied:", "  - training.seed: [3]"],
        "x.yaml:12: sweep.training.seed: varies already at x.yaml:9; a key belongs to one axis");

    [Fact]
    public void All_faults_are_told_at_once() => Check(
        ["adapter.rnk: [1]", "training.seed: []", "scheduler: best"],
        "x.yaml:11: sweep.scheduler: \"best\" is not known; valid: none, asha, median",
        "x.yaml:9: sweep.adapter.rnk: no key of a recipe",
        "x.yaml:10: sweep.training.seed: expected a list of values");

    private static void Check(string[] block, params string[] expected)
    {
        string[] faults = SweepText.Faults(block);

        Assert.Equal(expected.Length, faults.Length);
        Assert.All(faults.Zip(expected), pair => Assert.StartsWith(pair.Second, pair.First, StringComparison.Ordinal));
    }
}
