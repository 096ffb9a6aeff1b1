namespace Spectral.Coordinator.Tests.Sweeps;

/// <summary>Recipes of sweeps that are only decided about.</summary>
internal static class SweepRecipes
{
    /// <param name="ranks">A trial each.</param>
    /// <param name="options">Lines of the sweep block.</param>
    /// <param name="deterministic">As the recipe key.</param>
    public static string Ranks(IEnumerable<int> ranks, string[] options, bool deterministic = false) =>
        $"""
        base_model: nowhere
        datasets:
          train: {"{path: train.jsonl, format: text}"}
          eval: {"{path: eval.jsonl, format: text}"}
        adapter: {"{method: lora}"}
        training:
          max_steps: {SimulatedSweep.TotalSteps}
          global_batch: 4
          micro_batch: 4
          sequence_length: 32
          learning_rate: 1.0e-3
        evaluation: {"{every_steps: "}{SimulatedSweep.EvaluateEvery}{"}"}
        deterministic: {(deterministic ? "true" : "false")}
        sweep:
          adapter.rank: [{string.Join(", ", ranks)}]
        {string.Join('\n', options.Select(option => "  " + option))}
        """;
}
