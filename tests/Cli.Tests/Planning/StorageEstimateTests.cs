using Spectral.Cli.Planning;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Cli.Tests.Planning;

public sealed class StorageEstimateTests
{
    private const int Tokenizer = 1000;

    /// <summary>Large enough that numbers outweigh text.</summary>
    private static readonly LinearOutline[] Targets = [new("a", 4096, 4096), new("b", 1024, 4096)];

    [Theory]
    [InlineData("spectral-additive", 4L * 64 * ((4096 + 4096 + 1) + (1024 + 4096 + 1)))]
    [InlineData("spectral-rotational", 4L * 64 * ((4096 + 4096 + 1) + (1024 + 4096 + 1)))]
    [InlineData("svdiff", 4L * ((4096L * (4096 + 4096 + 1)) + (1024L * (1024 + 4096 + 1))))]
    [InlineData("lora", 0)]
    [InlineData("full", 0)]
    public void A_basis_has_the_ladders_rank(string method, long bytes) =>
        Assert.Equal(bytes, StorageEstimate.Of(Recipe(method), Targets, Tokenizer, steps: 100).Bases);

    /// <summary>Parameters and two moments: 12 bytes for each of r (d_out + d_in) numbers; 1 KiB of text for each weight.</summary>
    [Theory]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(30, 3)]
    [InlineData(31, 4)]
    [InlineData(1000, 4)]
    [InlineData(null, 4)]
    public void Those_kept_and_one_more_are_there_at_once(int? steps, int checkpoints) => Assert.Equal(
        checkpoints * ((12L * 8 * (4096 + 4096 + 1024 + 4096)) + 2048),
        StorageEstimate.Of(Recipe("spectral-additive"), Targets, Tokenizer, steps).Checkpoints);

    /// <summary>Two scores more: 20 bytes for each of r (d_out + d_in + 1) numbers.</summary>
    [Fact]
    public void Scores_of_a_method_that_prunes_are_stored_too() => Assert.Equal(
        (20L * 8 * (4096 + 4096 + 1 + 1024 + 4096 + 1)) + 2048,
        StorageEstimate.Of(Recipe("adalora"), Targets, Tokenizer, steps: 1).Checkpoints);

    /// <summary>fp32: parameters and their columns of U, s, V in the adapter, factors of rank 2r or r in the export.</summary>
    [Theory]
    [InlineData("spectral-additive", 8 * 13312, (8 * (13312 + 2)) + (16 * 13312))]
    [InlineData("spectral-rotational", 2 * 8 * 7, (8 * (13312 + 2)) + (8 * 13312))]
    [InlineData("lora", 8 * 13312, 8 * 13312)]
    [InlineData("dora", (8 * 13312) + 5120, (8 * 13312) + 5120)]
    [InlineData("adalora", 8 * (13312 + 2), 8 * 13312)]
    [InlineData("vera", 16 + 5120, 8 * 13312)]
    [InlineData("psoft", 2 * (28 + 16), (8 * (13312 + 2)) + (8 * 13312))]
    public void The_adapter_is_stored_in_two_forms(string method, long parameters, long beside) => Assert.Equal(
        (4 * (parameters + beside)) + (2 * Tokenizer), StorageEstimate.Of(Recipe(method), Targets, Tokenizer, steps: 1).Adapter);

    /// <summary>Without a form in PEFT it is stored once.</summary>
    [Fact]
    public void A_method_without_an_export_is_stored_in_one_form() => Assert.Equal(
        (4L * ((4096 * 4096) + (1024 * 4096))) + Tokenizer, StorageEstimate.Of(Recipe("full"), Targets, Tokenizer, steps: 1).Adapter);

    [Fact]
    public void Every_step_is_recorded()
    {
        long few = StorageEstimate.Of(Recipe("lora"), Targets, Tokenizer, steps: 1).Records;
        Assert.Equal(1_000_000 * 200L, StorageEstimate.Of(Recipe("lora"), Targets, Tokenizer, steps: 1_000_001).Records - few);
    }

    /// <summary>Rank 8, which is the default, where there is one.</summary>
    private static Recipe Recipe(string method) => RecipeReader.Parse(
        $$$"""
        base_model: model
        datasets: {train: {path: train.jsonl, format: prompt-completion}}
        adapter: {method: {{{method}}}, targets: [a, b]}
        training: {max_steps: 6, global_batch: 8, micro_batch: 2}
        checkpoint: {every_steps: 10, keep: 3}
        """,
        "recipe");
}
