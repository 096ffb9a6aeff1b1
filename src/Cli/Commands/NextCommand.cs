using Spectral.Cli.CommandLine;
using Spectral.Shared.Text;

namespace Spectral.Cli.Commands;

/// <summary>Commands that a user may want next, ready to paste.</summary>
internal static class NextCommand
{
    /// <param name="command">How the user starts this command, <see cref="CommandName.Current"/>.</param>
    /// <param name="prompt">An example; null for a placeholder.</param>
    public static string Generate(string command, string model, string adapter, string? prompt) =>
        $"{command} generate --model {ShellArgument.Quote(model)} --adapter {ShellArgument.Quote(adapter)} "
        + $"--prompt {(prompt is null ? "\"...\"" : ShellArgument.Quote(prompt))}";

    /// <param name="store">Directory of the artifact store that holds the job.</param>
    public static string Resume(string command, string job, string store) =>
        $"{command} resume {job}{(store == EmbeddedOptions.DefaultOutput ? "" : $" --output {ShellArgument.Quote(store)}")}";
}
