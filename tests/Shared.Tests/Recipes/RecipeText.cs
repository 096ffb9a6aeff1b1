namespace Spectral.Shared.Tests.Recipes;

/// <summary>Recipes that tests start from.</summary>
internal static class RecipeText
{
    /// <summary>Only the required keys; 9 lines.</summary>
    public const string Minimal = """
        base_model: models/llama
        datasets:
          train:
            path: train.jsonl
            format: prompt-completion
        adapter:
          method: spectral-additive
        training:
          max_steps: 10
        """;

    /// <summary>The minimal recipe with an evaluation dataset.</summary>
    public const string WithEval = """
        base_model: models/llama
        datasets:
          train: {path: train.jsonl, format: prompt-completion}
          eval: {path: eval.jsonl, format: prompt-completion, metric: gsm8k-strict}
        adapter: {method: spectral-additive}
        training: {max_steps: 10}
        """;
}
