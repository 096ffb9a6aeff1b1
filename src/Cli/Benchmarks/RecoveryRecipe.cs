using Spectral.Shared.Errors;

namespace Spectral.Cli.Benchmarks;

/// <summary>The job that is disturbed: the sample's fine-tuning, without an end.</summary>
internal static class RecoveryRecipe
{
    /// <param name="samples">Folder of the sample model and data.</param>
    /// <exception cref="UserErrorException">It is not there.</exception>
    public static void Require(string samples)
    {
        if (!Directory.Exists(samples))
        {
            throw new UserErrorException(
                $"bench recovery: {Path.GetFullPath(samples)} does not exist; run it in the repository's folder, where the sample model is");
        }
    }

    /// <param name="samples">Full path of the folder of the sample model and data.</param>
    /// <param name="failureDetection">Of the job, as a duration.</param>
    public static string Create(string samples, string failureDetection) => $$"""
        base_model: {{samples}}/tiny-llama
        datasets:
          train: {path: {{samples}}/word-problems/train.jsonl, format: prompt-completion}
        adapter: {method: spectral-additive, rank: 4, targets: [q_proj, v_proj, down_proj]}
        training: {max_steps: 100000, global_batch: 12, micro_batch: 4, sequence_length: 128, packing: false, learning_rate: 1.0e-3, seed: 7}
        checkpoint: {every_steps: 50, keep: 2}
        cluster: {failure_detection: {{failureDetection}}}
        """;
}
