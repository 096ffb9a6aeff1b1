using System.CommandLine;

namespace Spectral.Cli.CommandLine;

internal static class CommandExtensions
{
    /// <summary>Binds a command to what it does; errors become one message and an exit code.</summary>
    public static Command Runs(this Command command, Func<ParseResult, Invocation, CancellationToken, Task<int>> action)
    {
        command.SetAction((parsed, cancellation) =>
        {
            Invocation invocation = Consoles.Invocation(parsed);
            return ErrorBoundary.RunAsync(invocation, () => action(parsed, invocation, cancellation));
        });
        return command;
    }

    /// <summary>As <see cref="Runs(Command, Func{ParseResult, Invocation, CancellationToken, Task{int}})"/> for work without awaiting.</summary>
    public static Command Runs(this Command command, Func<ParseResult, Invocation, int> action) =>
        command.Runs((parsed, invocation, _) => Task.FromResult(action(parsed, invocation)));
}
