using System.CommandLine;
using System.CommandLine.Parsing;

namespace Spectral.Cli.CommandLine;

/// <summary>A command by its names from the root: <c>spectral bench step</c>.</summary>
internal static class CommandPath
{
    public static string Of(ParseResult parsed)
    {
        List<string> names = [];
        for (SymbolResult? result = parsed.CommandResult; result is not null; result = result.Parent)
        {
            if (result is CommandResult { Command: { } command })
            {
                names.Insert(0, command is RootCommand ? "spectral" : command.Name);
            }
        }

        return string.Join(' ', names);
    }
}
