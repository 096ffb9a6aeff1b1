using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectre.Console;

namespace Spectral.Cli.CommandLine;

/// <summary>Turns what a command throws into one message and an exit code; the trace shows only with <c>--verbose</c>.</summary>
internal static class ErrorBoundary
{
    public static async Task<int> RunAsync(Invocation invocation, Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (OperationCanceledException)
        {
            Show(invocation, "Cancelled.", trace: null);
            return ExitCodes.Cancelled;
        }
        catch (UserErrorException error)
        {
            Show(invocation, error.Message, error.ToString());
            return ExitCodes.BadInput;
        }
        catch (Exception error) when (error is CoordinatorUnreachableException or TimeoutException)
        {
            Show(invocation, error.Message, error.ToString());
            return ExitCodes.Unreachable;
        }
        catch (CoordinatorLostException error)
        {
            Show(invocation, error.Message, error.ToString());
            return ExitCodes.JobFailed;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Show(invocation, $"Internal error: {error.Message} (--verbose shows where)", error.ToString());
            return ExitCodes.JobFailed;
        }
    }

    /// <summary>Writes <c>error: message</c> to standard error; with <c>--json</c> also an object with <c>error</c> to standard output.</summary>
    public static void Show(Invocation invocation, string message, string? trace)
    {
        invocation.Telemetry.Failed(message);
        invocation.Errors.MarkupLineInterpolated($"[red]error:[/] {message}");
        if (invocation.Verbose && trace is not null)
        {
            invocation.Errors.WriteLine(trace);
        }

        invocation.WriteJson(new ErrorObject(message));
    }

    private sealed record ErrorObject(string Error);
}
