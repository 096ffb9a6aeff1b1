using Spectral.Shared.Artifacts;

namespace Spectral.Coordinator.Http;

/// <summary>Which files of a job may be fetched: what it was made from, what it measured, and what it made; no journals, no uploads in progress.</summary>
internal static class JobFilePath
{
    private static readonly HashSet<string> OfTheJob = new(StringComparer.Ordinal) { "recipe.yaml", "metrics.jsonl", "report.md", "loss.png", "sweep.json", "sweep.csv", "pareto.png" };
    private static readonly HashSet<string> Folders = new(StringComparer.Ordinal) { "adapter", "peft" };

    /// <summary>Path in the store, or null when there is nothing to fetch under that path.</summary>
    /// <param name="path">Relative to the job's directory, as in <c>trials/trial-0/adapter/adapter_model.safetensors</c>.</param>
    public static string? Of(string job, string path)
    {
        string[] parts = path.Split('/');
        bool isPlain = parts.All(part => part.Length > 0 && part[0] != '.' && !part.Any(letter => letter == '\\' || char.IsControl(letter)));
        return isPlain && IsOpen(parts) ? StorePath.Check($"{StoreLayout.Job(job)}/{path}") : null;
    }

    private static bool IsOpen(string[] parts) => parts switch
    {
        [var file] => OfTheJob.Contains(file),
        ["trials", _, var folder, .. { Length: > 0 }] when Folders.Contains(folder) => true,
        ["trials", _, "checkpoints", var step, _] => StoreLayout.StepOf(step) is not null,
        _ => false,
    };
}
