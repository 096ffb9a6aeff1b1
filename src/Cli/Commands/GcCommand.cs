using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Garbage;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral gc</c>: removes what nothing in an artifact store names any more.</summary>
internal static class GcCommand
{
    private const double BytesPerMegabyte = 1e6;

    public static Command Create()
    {
        Option<string> output = new("--output")
        {
            Description = "Directory of the artifact store.",
            DefaultValueFactory = _ => EmbeddedOptions.DefaultOutput,
            HelpName = "dir",
        };
        Option<bool> dryRun = new("--dry-run") { Description = "Only tell what would go." };
        return new Command("gc", "Remove bases that no job, checkpoint or adapter names, abandoned uploads, and what is in the trash for a day.")
        {
            output, dryRun,
        }
            .Runs((parsed, invocation) =>
            {
                string store = parsed.GetRequiredValue(output);
                bool isDryRun = parsed.GetValue(dryRun);
                GarbageSelection garbage = GarbageCollector.Run(store, isDryRun, invocation.Clock);
                Show(invocation, garbage, isDryRun);
                invocation.WriteJson(new GarbageObject(
                    Path.GetFullPath(store),
                    isDryRun,
                    [.. garbage.Bases.Select(thing => thing.Path)],
                    [.. garbage.Incoming.Select(thing => thing.Path)],
                    garbage.Trash.Count,
                    garbage.Bytes));
                return ExitCodes.Done;
            });
    }

    private static void Show(Invocation invocation, GarbageSelection garbage, bool isDryRun)
    {
        if (invocation.Json)
        {
            return;
        }

        string removed = isDryRun ? "would go" : "moved to the trash";
        foreach (StoredThing thing in garbage.Bases.Concat(garbage.Incoming))
        {
            invocation.WriteLine($"{thing.Path}  {thing.Bytes / BytesPerMegabyte:F1} MB  {removed}");
        }

        string purged = isDryRun ? "would be purged from the trash" : "purged from the trash";
        invocation.WriteLine(
            $"{garbage.Bases.Count} bases and {garbage.Incoming.Count} uploads {removed}, {garbage.Trash.Count} things {purged}: {garbage.Bytes / BytesPerMegabyte:F1} MB");
    }
}
