using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Models.Planning;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Models.Tests.Planning;

public sealed class MemoryEstimateTests
{
    private const string Tiny = """
        {"architectures": ["LlamaForCausalLM"], "hidden_act": "silu", "torch_dtype": "float32", "vocab_size": 512, "hidden_size": 64,
         "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512,
         "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "tie_word_embeddings": false, "eos_token_id": 1}
        """;

    /// <summary>
    /// q_proj [64, 64] of two layers at rank 4: the numbers themselves, their gradients and the sum of those, three times parameters and two moments,
    /// for AdaLoRA also two scores, and the three buckets of a tree over 4 leaves.
    /// </summary>
    [Theory]
    [InlineData("lora", 2 * 4 * (64 + 64), 12)]
    [InlineData("adalora", 2 * 4 * (64 + 64 + 1), 18)]
    public void WhatIsTrainedIsCountedWithAllThatGoesWithIt(string method, long parameters, int copies)
    {
        ModelConfig config = ModelConfigReader.Parse("config.json", Tiny);
        ModelOutline outline = ModelOutline.Of(config);
        LinearOutline[] targets = [.. outline.Linears.Where(linear => linear.Module.EndsWith("q_proj", StringComparison.Ordinal))];
        Recipe recipe = RecipeReader.Parse(
            $$$"""
            base_model: model
            datasets: {train: {path: train.jsonl, format: prompt-completion}}
            adapter: {method: {{{method}}}, rank: 4, targets: [q_proj]}
            training: {max_steps: 6, global_batch: 8, micro_batch: 2}
            """,
            "recipe");

        Assert.Equal(4 * parameters * (copies + 3), MemoryEstimate.Of(config, outline, targets, recipe).Training);
    }
}
