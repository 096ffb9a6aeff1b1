namespace Spectral.EndToEnd.Tests.Harness;

/// <summary>A few steps of the sample's fine-tuning: the shipped model and data, small batches, nothing evaluated.</summary>
internal static class ShortRecipe
{
    public const string Text = """
        base_model: samples/tiny-llama
        datasets:
          train: {path: samples/word-problems/train.jsonl, format: prompt-completion}
        adapter: {method: spectral-additive, rank: 4, targets: [q_proj, v_proj, down_proj]}
        training:
          max_steps: 12
          global_batch: 8
          micro_batch: 4
          sequence_length: 128
          packing: false
          learning_rate: 2.0e-3
          warmup_steps: 2
          seed: 7
        checkpoint: {every_steps: 4, keep: 3}
        """;
}
