using System.CommandLine;

namespace Spectral.Cli.CommandLine;

internal static class CommandExtensions
{
    /// <summary>Binds a command to what it does; errors become one message and an exit code.</summary>
    public static Command Runs(this Command command, Func<ParseResult, Invocation, CancellationToken, Task<int>> action)
    {
        command.SetAction(async (parsed, cancellation) =>
        {
            using var telemetry = new CommandTelemetry(CommandPath.Of(parsed), Environment.GetEnvironmentVariable, TimeProvider.System);
            Invocation invocation = Consoles.Invocation(parsed) with { Telemetry = telemetry };
            int exitCode = await ErrorBoundary.RunAsync(invocation, () =>
            {
                telemetry.Begin();
                return action(parsed, invocation, cancellation);
            });
            telemetry.Ended(exitCode);
            return exitCode;
        });
        return command;
    }

    /// <summary>As <see cref="Runs(Command, Func{ParseResult, Invocation, CancellationToken, Task{int}})"/> for work without awaiting.</summary>
    public static Command Runs(this Command command, Func<ParseResult, Invocation, int> action) =>
        command.Runs((parsed, invocation, _) => Task.FromResult(action(parsed, invocation)));
}
