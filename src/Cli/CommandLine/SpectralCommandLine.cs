using System.CommandLine;
using Spectral.Cli.Commands;
using Spectral.Shared.Errors;

namespace Spectral.Cli.CommandLine;

/// <summary>The <c>spectral</c> command: parses, runs, and returns the process's exit code.</summary>
internal static class SpectralCommandLine
{
    public static Task<int> RunAsync(string[] arguments)
    {
        if (ServiceCommands.Run(arguments, TimeProvider.System) is { } service)
        {
            return service;
        }

        ParseResult parsed = Build().Parse(arguments.Length == 0 ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0)
        {
            ErrorBoundary.Show(Consoles.Invocation(parsed), ParseErrors.Describe(parsed), trace: null);
            return Task.FromResult(ExitCodes.BadInput);
        }

        return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    public static RootCommand Build() => new("Fine-tunes large models with spectral adapters, on this machine or over a cluster of GPU nodes.")
    {
        GlobalOptions.Json,
        GlobalOptions.Verbose,
        TrainCommand.Create(),
        SweepCommand.Create(),
        ResumeCommand.Create(),
        ValidateCommand.Create(),
        PlanCommand.Create(),
        InspectCommand.Create(),
        EvalCommand.Create(),
        GenerateCommand.Create(),
        ExportCommand.Create(),
        FuseCommand.Create(),
        AnalyzeCommand.Create(),
        GcCommand.Create(),
        JobsCommand.Create(),
        LogsCommand.Create(),
        CancelCommand.Create(),
        NodesCommand.Create(),
        UpCommand.Create(),
        CertsCommand.Create(),
        DoctorCommand.Create(),
        BenchCommand.Create(),
    };
}
