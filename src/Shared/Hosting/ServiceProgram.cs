using Spectral.Shared.Errors;

namespace Spectral.Shared.Hosting;

/// <summary>What every service executable does around its own work: help, and errors in one message.</summary>
public static class ServiceProgram
{
    /// <param name="program">Name of the executable.</param>
    /// <param name="known">Its settings.</param>
    /// <param name="run">The service.</param>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string program, IReadOnlyList<Setting> known, string[] arguments, Func<ServiceSettings, Task<int>> run)
    {
        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            await Console.Out.WriteAsync(ServiceSettings.Help($"{program} [options]", known));
            return ExitCodes.Done;
        }

        try
        {
            return await run(ServiceSettings.Read(program, known, arguments, Environment.GetEnvironmentVariable, Environment.CurrentDirectory));
        }
        catch (UserErrorException e)
        {
            await Console.Error.WriteLineAsync($"{program}: {e.Message}");
            return ExitCodes.BadInput;
        }
    }
}
