namespace Spectral.Cluster.Tests.Harness;

/// <summary>The sample's fine-tuning in small steps, long enough to be disturbed.</summary>
internal static class ClusterRecipe
{
    public static string Of(int steps, int checkpointEvery = 10) => $$"""
        base_model: samples/tiny-llama
        datasets:
          train: {path: samples/word-problems/train.jsonl, format: prompt-completion}
          eval: {path: samples/word-problems/eval.jsonl, format: prompt-completion, metric: gsm8k-strict}
        adapter: {method: spectral-additive, rank: 4, targets: [q_proj, v_proj, down_proj]}
        training: {max_steps: {{steps}}, global_batch: 12, micro_batch: 4, sequence_length: 128, packing: false, learning_rate: 2.0e-3, warmup_steps: 2, seed: 7}
        evaluation: {every_steps: {{steps / 2}}, limit: 8, max_new_tokens: 16}
        checkpoint: {every_steps: {{checkpointEvery}}, keep: 3}
        """;
}
