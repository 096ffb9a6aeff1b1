using System.CommandLine;
using Spectral.Cli.Commands;
using Spectral.Shared.Errors;

namespace Spectral.Cli.CommandLine;

/// <summary>The <c>spectral</c> command: parses, runs, and returns the process's exit code.</summary>
internal static class SpectralCommandLine
{
    public static Task<int> RunAsync(string[] arguments) => RunAsync(arguments, Console.Out, Console.Error);

    /// <param name="arguments">As of a process.</param>
    /// <param name="output">Where results go; a service writes to the process's streams whatever this says.</param>
    /// <param name="errors">Where messages go.</param>
    public static Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        if (ServiceCommands.Run(arguments, TimeProvider.System) is { } service)
        {
            return service;
        }

        ParseResult parsed = Build().Parse(arguments.Length == 0 ? ["--help"] : arguments);
        InvocationConfiguration configuration = new()
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = output,
            Error = errors,
        };
        if (parsed.Errors.Count > 0)
        {
            ErrorBoundary.Show(Consoles.Invocation(parsed, configuration), ParseErrors.Describe(parsed), trace: null);
            return Task.FromResult(ExitCodes.BadInput);
        }

        return parsed.InvokeAsync(configuration);
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
