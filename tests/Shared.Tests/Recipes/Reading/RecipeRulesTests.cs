using Spectral.Shared.Errors;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Shared.Tests.Recipes.Reading;

public sealed class RecipeRulesTests
{
    [Theory]
    [InlineData("training.micro_batch: 5 does not divide training.global_batch, which is 32; 4 does", "training.micro_batch=5")]
    [InlineData("training.max_steps (10) and training.epochs (2) both", "training.epochs=2")]
    [InlineData("neither training.max_steps nor training.epochs is set", "training.max_steps=null")]
    [InlineData("training.warmup_steps: 11 steps of warm-up are more than training.max_steps, which is 10", "training.warmup_steps=11")]
    [InlineData("adapter.offset: has no meaning with adapter.method lora", "adapter.method=lora", "adapter.offset=8")]
    [InlineData("adapter.offset: has no meaning with adapter.method lora", "adapter.method=lora", "adapter.offset=auto")]
    [InlineData("adapter.offset: auto leases as many columns as the rank, and a budget has no one rank", "adapter.offset=auto", "adapter.rank={budget: 9}")]
    [InlineData("adapter.offset: auto with adapter.init: an adapter that is gone on from has its columns", "adapter.offset=auto", "adapter.init=x")]
    [InlineData("adapter.singular_values: has no meaning with adapter.method lora", "adapter.method=lora", "adapter.singular_values=additive")]
    [InlineData("adapter.alpha: scales adapter.method lora, dora and adalora only", "adapter.alpha=16")]
    [InlineData("adapter.dropout: belongs to adapter.method lora", "adapter.dropout=0.1")]
    [InlineData("adapter.dropout: belongs to adapter.method lora; dora has no dropout", "adapter.method=dora", "adapter.dropout=0.1")]
    [InlineData("adapter.offset: has no meaning with adapter.method pissa", "adapter.method=pissa", "adapter.offset=8")]
    [InlineData("adapter.blocks: belongs to adapter.method oft", "adapter.blocks=4")]
    [InlineData("adapter.rank: a budget belongs to the spectral methods, not to adapter.method lora-xs", "adapter.method=lora-xs", "adapter.rank={budget: 9}")]
    [InlineData("adapter.rank: has no meaning with adapter.method oft, whose size no rank decides; leave it out", "adapter.method=oft", "adapter.rank=4")]
    [InlineData("adapter.rank: has no meaning with adapter.method svdiff", "adapter.method=svdiff", "adapter.rank={budget: 9}")]
    [InlineData("adapter.rank: has no meaning with adapter.method full", "adapter.method=full", "adapter.rank=8")]
    [InlineData("adapter.rank: 1 with adapter.method spectral-rotational trains nothing", "adapter.method=spectral-rotational", "adapter.rank=1")]
    [InlineData("adapter.rank: a budget belongs to the spectral methods, not to adapter.method lora", "adapter.method=lora", "adapter.rank={budget: 9}")]
    [InlineData("adapter.rank: a budget with adapter.init: an adapter that is gone on from has its ranks", "adapter.init=x", "adapter.rank={budget: 9}")]
    [InlineData("adapter.target_rank: belongs to adapter.method adalora; spectral-additive prunes nothing, leave it out", "adapter.target_rank=4")]
    [InlineData("adapter.penalty: belongs to adapter.method adalora; lora has none, leave it out", "adapter.method=lora", "adapter.penalty=0")]
    [InlineData("adapter.prune: belongs to adapter.method adalora; lora prunes nothing, leave it out", "adapter.method=lora", "adapter.prune.every=1")]
    [InlineData("adapter.target_rank: 9 is more than adapter.rank, which is 8", "adapter.method=adalora", "adapter.target_rank=9")]
    [InlineData("adapter.target_rank: 5 is more than adapter.rank, which is 4", "adapter.method=adalora", "adapter.rank=4", "adapter.target_rank=5")]
    [InlineData("adapter.rank: a budget belongs to the spectral methods, not to adapter.method adalora", "adapter.method=adalora", "adapter.rank={budget: 9}")]
    [InlineData(
        "adapter.prune: a warm-up of 5 steps and a final phase of 5 leave no step between for pruning, of 10 in all (training.max_steps)",
        "adapter.method=adalora", "adapter.prune.warmup=5")]
    [InlineData("base_quantization: nf4 with adapter.method full: what is trained is a whole fp32 copy", "base_quantization=nf4", "adapter.method=full")]
    [InlineData("base_quantization: int8 with adapter.method full", "base_quantization=int8", "adapter.method=full")]
    [InlineData("base_quantization: \"int4\" is not known", "base_quantization=int4")]
    [InlineData("adapter.targets: \"q_proj\" is listed 2 times", "adapter.targets=[q_proj, q_proj]")]
    [InlineData("datasets.train.metric: a metric belongs to datasets.eval", "datasets.train.metric=exact-match")]
    [InlineData("datasets.eval.metric: needs prompts with answers, and datasets.eval.format text has none", "datasets.eval.format=text")]
    [InlineData("datasets.train.chat_template: has no meaning with datasets.train.format prompt-completion", "datasets.train.chat_template=chatml")]
    [InlineData("training.early_stop: needs something to measure, and datasets.eval is not set", "datasets.eval=null", "training.early_stop.patience=1")]
    [InlineData("training.early_stop: needs evaluations during training, and evaluation.every_steps is 0", "training.early_stop.patience=1")]
    [InlineData(
        "training.early_stop.metric: exact-match is not measured: datasets.eval.metric is gsm8k-strict",
        "training.early_stop.metric=exact-match", "evaluation.every_steps=5")]
    [InlineData("cluster.min_workers: 3 is more than cluster.workers, which is 2", "cluster.workers=2", "cluster.min_workers=3")]
    [InlineData("reduction: fast with deterministic true contradict each other", "reduction=fast", "deterministic=true")]
    [InlineData("cluster.pipeline: 3 is more than cluster.workers, which is 2", "cluster.workers=2", "cluster.pipeline=3")]
    [InlineData("cluster.pipeline: 2 with adapter.method adalora: it prunes", "cluster.pipeline=2", "adapter.method=adalora")]
    [InlineData("cluster.pipeline: auto with a budget", "cluster.pipeline=auto", "adapter.rank={budget: 9}")]
    [InlineData("cluster.pipeline: 2 with adapter.init", "cluster.pipeline=2", "adapter.init=runs/adapter")]
    public void An_impossible_combination_names_both_settings(string expected, params string[] overrides)
    {
        var error = Assert.Throws<UserErrorException>(() => Read(overrides));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.NewLine, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_is_silent_about_a_key_that_is_wrong_by_itself()
    {
        var error = Assert.Throws<UserErrorException>(() => Read("training.global_batch=many", "training.micro_batch=5"));

        Assert.DoesNotContain("does not divide", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("adapter.method=lora", "adapter.alpha=16", "adapter.dropout=0.1")]
    [InlineData("adapter.method=spectral-rotational", "adapter.rank={budget: 9}")]
    [InlineData("adapter.rank.budget=9")]
    [InlineData("adapter.method=adalora")]
    [InlineData("adapter.method=adalora", "adapter.rank=12", "adapter.target_rank=12", "adapter.alpha=32", "adapter.penalty=0", "adapter.prune={warmup: 4, final: 5, every: 3}")]
    [InlineData("adapter.method=lora", "adapter.prune.every=null")]
    [InlineData("adapter.method=oft")]
    [InlineData("adapter.method=full", "adapter.rank=null")]
    [InlineData("adapter.method=spectral-rotational", "adapter.rank=1", "adapter.singular_values=multiplicative")]
    [InlineData("training.early_stop.metric=gsm8k-strict", "evaluation.every_steps=5")]
    [InlineData("training.micro_batch=32", "cluster.workers=2", "cluster.min_workers=2")]
    public void A_possible_combination_is_taken(params string[] overrides) => Read(overrides);

    private static void Read(params string[] overrides)
        => RecipeReader.Parse(RecipeText.WithEval, "x.yaml", [.. overrides.Select(RecipeOverride.Parse)]);
}
