using System.CommandLine;

namespace Spectral.Cli.Commands;

/// <summary>Options with the checks that several commands need.</summary>
internal static class Options
{
    /// <summary>A whole number of at least 1.</summary>
    public static Option<int> Positive(string name, string description, int initial)
    {
        Option<int> option = new(name) { Description = description, DefaultValueFactory = _ => initial };
        option.Validators.Add(result =>
        {
            if (result.Errors.FirstOrDefault() is null && result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name}: {result.GetValueOrDefault<int>()} must be at least 1.");
            }
        });
        return option;
    }

    /// <summary>Adds <c>--threads</c>: one by default, as a worker of the CPU computes.</summary>
    public static Command WithThreads(Command command, out Option<int> threads)
    {
        threads = Positive("--threads", "Threads of the computation.", 1);
        command.Add(threads);
        return command;
    }
}
