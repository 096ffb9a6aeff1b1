using Spectral.Cli.CommandLine;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Schema;
using Spectral.Shared.Text;

namespace Spectral.Cli.Commands;

/// <summary>Commands that a user may want next, ready to paste.</summary>
internal static class NextCommand
{
    /// <summary>How to see what a finished adapter does: an answer to an example, or the scores of labelled data.</summary>
    /// <param name="command">How the user starts this command, <see cref="CommandName.Current"/>.</param>
    /// <param name="recipe">What it was trained by.</param>
    /// <param name="adapter">Its directory.</param>
    public static string Use(string command, Recipe recipe, string adapter) => recipe.Datasets.Train.Format.IsLabelled()
        ? Evaluate(command, recipe, adapter)
        : Generate(command, recipe.BaseModel, adapter, ExamplePrompt.Of(recipe.Datasets));

    /// <param name="command">How the user starts this command, <see cref="CommandName.Current"/>.</param>
    /// <param name="prompt">An example; null for a placeholder.</param>
    public static string Generate(string command, string model, string adapter, string? prompt) =>
        $"{command} generate --model {ShellArgument.Quote(model)} --adapter {ShellArgument.Quote(adapter)} "
        + $"--prompt {(prompt is null ? "\"...\"" : ShellArgument.Quote(prompt))}";

    private static string Evaluate(string command, Recipe recipe, string adapter)
    {
        DatasetOptions data = recipe.Datasets.Eval ?? recipe.Datasets.Train;
        (string Option, string? Name)[] columns =
            [("--text-column", data.Columns?.Text), ("--text-pair-column", data.Columns?.TextPair), ("--label-column", data.Columns?.Label)];
        return $"{command} eval --model {ShellArgument.Quote(recipe.BaseModel)} --adapter {ShellArgument.Quote(adapter)} "
            + $"--data {ShellArgument.Quote(data.Path)} --format {Casing.Kebab(data.Format.ToString())}"
            + string.Concat(columns.Where(column => column.Name is not null).Select(column => $" {column.Option} {ShellArgument.Quote(column.Name!)}"));
    }

    /// <param name="store">Directory of the artifact store that holds the job.</param>
    public static string Resume(string command, string job, string store) =>
        $"{command} resume {job}{(store == EmbeddedOptions.DefaultOutput ? "" : $" --output {ShellArgument.Quote(store)}")}";
}
