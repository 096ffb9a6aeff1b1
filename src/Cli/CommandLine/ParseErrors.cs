using System.CommandLine;
using Spectral.Shared.Recipes.Schema;

namespace Spectral.Cli.CommandLine;

/// <summary>What is wrong with a command line, in one sentence or a few.</summary>
internal static class ParseErrors
{
    public static string Describe(ParseResult parsed)
    {
        string path = CommandPath.Of(parsed);
        return $"{Problem(parsed, path)} See '{path} --help'.";
    }

    private static string Problem(ParseResult parsed, string path)
    {
        Command command = parsed.CommandResult.Command;
        string[] subcommands = [.. command.Subcommands.Where(subcommand => !subcommand.Hidden).Select(subcommand => subcommand.Name)];
        if (subcommands.Length > 0)
        {
            return parsed.UnmatchedTokens is [{ } unknown, ..]
                ? $"'{unknown}' is no command of {path}{NearestName.Hint(unknown, subcommands)}."
                : $"{path} needs a command: {string.Join(", ", subcommands)}.";
        }

        string[] options = [.. command.Options.Select(option => option.Name)];
        IEnumerable<string> guesses = parsed.UnmatchedTokens
            .Where(token => token.StartsWith('-'))
            .Select(token => NearestName.Of(token, options))
            .OfType<string>()
            .Select(name => $"Did you mean {name}?");
        return string.Join(' ', parsed.Errors.Select(error => error.Message).Concat(guesses));
    }
}
