using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Inspection;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral inspect PATH</c>: shows what a recipe, model, adapter, job, checkpoint or safetensors file holds.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        Argument<string> path = new("path") { Description = "A recipe, a model, adapter, job or checkpoint directory, or a .safetensors file." };
        Option<int> sample = Options.AtLeast(0, "--sample", "Of a recipe: which training sample to show, from 0.", 0);
        Option<bool> quick = new("--quick") { Description = "Of a model: check the weights' shapes alone, without reading them for NaN and infinity." };
        return new Command("inspect", "Look into a recipe's data (with the supervised tokens marked), a model, an adapter, a job, a checkpoint or a safetensors file.")
        {
            path, sample, quick,
        }
            .Runs((parsed, invocation) =>
            {
                Show(invocation, parsed.GetRequiredValue(path), parsed.GetValue(sample), parsed.GetValue(quick));
                return ExitCodes.Done;
            });
    }

    private static void Show(Invocation invocation, string path, int sample, bool isQuick)
    {
        if (File.Exists(Path.Combine(path, StoreLayout.ManifestFile)))
        {
            CheckpointInspection.Show(invocation, path);
        }
        else if (JobInspection.IsJob(path))
        {
            JobInspection.Show(invocation, path);
        }
        else if (File.Exists(Path.Combine(path, StoreLayout.AdapterConfigFile)))
        {
            AdapterInspection.Show(invocation, path);
        }
        else if (Directory.Exists(path))
        {
            ModelInspection.Show(invocation, path, isQuick);
        }
        else if (!File.Exists(path))
        {
            throw new UserErrorException($"{path}: no such file or directory.");
        }
        else if (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            SafetensorsInspection.Show(invocation, path);
        }
        else
        {
            RecipeInspection.Show(invocation, path, sample);
        }
    }
}
