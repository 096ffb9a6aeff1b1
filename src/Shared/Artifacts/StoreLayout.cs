using Spectral.Shared.Errors;

namespace Spectral.Shared.Artifacts;

/// <summary>Where everything lies in the artifact store.</summary>
public static class StoreLayout
{
    public const string ManifestFile = "manifest.json";
    public const string AdapterConfigFile = "adapter_config.json";
    public const string AdapterFile = "adapter_model.safetensors";
    public const string OptimizerFile = "optimizer.safetensors";
    public const string TrainerStateFile = "trainer_state.json";
    public const string BasisFile = "spectral_basis.safetensors";

    /// <summary>The trial of a job that is not a sweep.</summary>
    public const string OnlyTrial = "trial-0";

    private const string StepPrefix = "step-";
    private const string IncomingFolder = ".incoming";

    /// <summary>U, S, V of one weight, shared by all jobs.</summary>
    /// <param name="key">A <see cref="BasisKey"/> as text, the way messages carry it.</param>
    public static string Basis(string key) => StorePath.Check($"bases/{Name(key, "basis key")}.safetensors");

    /// <summary>The columns of a base model that one job has for itself, by the order in which they were leased.</summary>
    /// <param name="baseDigest">SHA-256 of the base's weights, hexadecimal.</param>
    public static string ColumnLease(string baseDigest, int number) => $"columns/{Name(baseDigest, "digest")}/{number:D6}.json";

    public static string Job(string job) => $"jobs/{Name(job)}";

    public static string Recipe(string job) => $"{Job(job)}/recipe.yaml";

    public static string Metrics(string job) => $"{Job(job)}/metrics.jsonl";

    public static string Report(string job) => $"{Job(job)}/report.md";

    public static string LossPlot(string job) => $"{Job(job)}/loss.png";

    /// <summary>What a sweep found, for programs.</summary>
    public static string SweepResult(string sweep) => $"{Job(sweep)}/sweep.json";

    /// <summary>The same as a table.</summary>
    public static string SweepTable(string sweep) => $"{Job(sweep)}/sweep.csv";

    /// <summary>Quality against trainable parameters.</summary>
    public static string ParetoPlot(string sweep) => $"{Job(sweep)}/pareto.png";

    /// <summary>The journal of an embedded run, a SQLite database.</summary>
    public static string Journal(string job) => $"{Job(job)}/coordinator.db";

    public static string Trial(string job, string trial) => $"{Job(job)}/trials/{Name(trial)}";

    /// <summary>The finished adapter in our own form.</summary>
    public static string Adapter(string job, string trial) => $"{Trial(job, trial)}/adapter";

    /// <summary>The finished adapter as PEFT LoRA.</summary>
    public static string Peft(string job, string trial) => $"{Trial(job, trial)}/peft";

    public static string Checkpoints(string job, string trial) => $"{Trial(job, trial)}/checkpoints";

    public static string Checkpoint(string job, string trial, long step) => $"{Checkpoints(job, trial)}/{StepPrefix}{step:D6}";

    public static string Manifest(string job, string trial, long step) => $"{Checkpoint(job, trial, step)}/{ManifestFile}";

    /// <summary>Where a generation uploads a checkpoint; the coordinator moves it on once it has checked it.</summary>
    public static string IncomingCheckpoint(string job, string trial, long step, int generation)
        => $"{IncomingCheckpoints(job, trial)}/{step}-g{generation}";

    /// <summary>Where all uploads of a trial's checkpoints lie.</summary>
    public static string IncomingCheckpoints(string job, string trial) => $"{Checkpoints(job, trial)}/{IncomingFolder}";

    /// <summary>Where a generation uploads the finished adapter and its export, in the folders <c>adapter</c> and <c>peft</c>.</summary>
    public static string IncomingAdapter(string job, string trial, int generation) => $"{Trial(job, trial)}/{IncomingFolder}/adapter-g{generation}";

    /// <summary>The step of a checkpoint directory's name, or null when it is none.</summary>
    public static long? StepOf(string directoryName)
        => directoryName.StartsWith(StepPrefix, StringComparison.Ordinal)
            && long.TryParse(directoryName.AsSpan(StepPrefix.Length), System.Globalization.NumberStyles.None, provider: null, out long step)
            ? step : null;

    /// <summary>The generation of an upload directory's name, or null when it is none.</summary>
    public static int? GenerationOfIncoming(string directoryName)
        => directoryName.Split("-g") is [_, var generation]
            && int.TryParse(generation, System.Globalization.NumberStyles.None, provider: null, out int number)
            ? number : null;

    // Ids come from users and other processes: one part of a path, and never a hidden one.
    private static string Name(string id, string kind = "job or trial id")
        => id.Length is > 0 and <= 200 && id[0] != '.' && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
            ? id
            : throw new UserErrorException($"\"{id}\" is no {kind}: expected at most 200 letters, digits, '-', '_' and '.', not starting with '.'");
}
