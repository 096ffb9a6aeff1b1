using Spectral.Cli.CommandLine;
using Spectral.Cli.Commands;
using Spectral.Shared.Adapters;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Checkpoints;
using Spectral.Shared.Messages;
using Spectral.Shared.Metrics;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;
using Spectral.Shared.Text;

namespace Spectral.Cli.Inspection;

/// <summary>A job's directory: how far it came, its checkpoints and whether they are sound, and what to do with it next.</summary>
internal static class JobInspection
{
    public static bool IsJob(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Path.GetFileName(Path.GetDirectoryName(full)) == "jobs" && File.Exists(Path.Combine(full, "recipe.yaml"));
    }

    public static void Show(Invocation invocation, string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        JobDirectory directory = JobDirectory.Locate(full, "");
        LocalArtifactStore store = new(directory.Store);
        Recipe recipe = RecipeReader.Read(directory.RecipeFile, []);
        StepRecord? last = MetricsLog.Read(Path.Combine(store.Root, StoreLayout.Metrics(directory.Job))).LastOrDefault();
        Checkpoint[] checkpoints = Checkpoints(new CheckpointCatalog(store, directory.Job, StoreLayout.OnlyTrial));
        string adapter = Path.Combine(path, Path.GetRelativePath(StoreLayout.Job(directory.Job), StoreLayout.Adapter(directory.Job, StoreLayout.OnlyTrial)));
        bool finished = Directory.Exists(adapter);
        string next = finished
            ? NextCommand.Use(CommandName.Current, recipe, adapter)
            : $"{CommandName.Current} resume {ShellArgument.Quote(path)}";
        if (!invocation.Json)
        {
            invocation.WriteLine($"job         {directory.Job}: {recipe.Adapter.Method.Name()}{(recipe.Adapter.RankOrDefault is { } rank ? $", {rank.Words}" : "")}, on {recipe.BaseModel}");
            invocation.WriteLine($"data        {recipe.Datasets.Train.Path}");
            invocation.WriteLine($"steps       {last?.Step ?? 0:N0}{(last is null ? "" : $", loss {last.Loss:F4}")}");
            foreach (Checkpoint checkpoint in checkpoints)
            {
                invocation.WriteLine($"checkpoint  step {checkpoint.Step:N0}, {(checkpoint.Damage is { } damage ? $"damaged: {damage}" : "verified")}");
            }

            invocation.WriteLine($"adapter     {(finished ? adapter : "not yet: the job has not finished")}");
            invocation.WriteLine($"\nNext:\n  {next}");
        }

        invocation.WriteJson(new { directory.Job, finished, steps = last?.Step ?? 0, loss = last?.Loss, adapter = finished ? adapter : null, checkpoints, next });
    }

    private static Checkpoint[] Checkpoints(CheckpointCatalog catalog) =>
        [.. catalog.Steps().Order().Select(step => new Checkpoint(step, catalog.Damage(step)))];

    /// <param name="Damage">What is wrong with it; null when every file is as committed.</param>
    private sealed record Checkpoint(long Step, string? Damage);
}
