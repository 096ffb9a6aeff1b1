using System.CommandLine;
using Spectral.Cli.Commands;
using Spectral.Shared.Errors;

namespace Spectral.Cli.CommandLine;

/// <summary>The <c>spectral</c> command: parses, runs, and returns the process's exit code.</summary>
internal static class SpectralCommandLine
{
    public static Task<int> RunAsync(string[] arguments)
    {
        ParseResult parsed = Build().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            string command = string.Join(' ', CommandPath(parsed));
            string message = string.Join(' ', parsed.Errors.Select(error => error.Message));
            ErrorBoundary.Show(Consoles.Invocation(parsed), $"{message} See '{command} --help'.", trace: null);
            return Task.FromResult(ExitCodes.BadInput);
        }

        return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    public static RootCommand Build() => new("Fine-tunes large models with spectral adapters, on this machine or over a cluster of GPU nodes.")
    {
        GlobalOptions.Json,
        GlobalOptions.Verbose,
        TrainCommand.Create(),
        ResumeCommand.Create(),
        ValidateCommand.Create(),
        PlanCommand.Create(),
        InspectCommand.Create(),
        EvalCommand.Create(),
        GenerateCommand.Create(),
        ExportCommand.Create(),
        BenchCommand.Create(),
    };

    private static IEnumerable<string> CommandPath(ParseResult parsed)
    {
        List<string> names = [];
        for (System.CommandLine.Parsing.SymbolResult? result = parsed.CommandResult; result is not null; result = result.Parent)
        {
            if (result is System.CommandLine.Parsing.CommandResult command)
            {
                names.Insert(0, command.Command is RootCommand ? "spectral" : command.Command.Name);
            }
        }

        return names;
    }
}
