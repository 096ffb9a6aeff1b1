using System.CommandLine;
using System.CommandLine.Parsing;

namespace Spectral.Cli.Commands;

/// <summary>Options with the checks that several commands need.</summary>
internal static class Options
{
    /// <summary>A whole number of at least 1.</summary>
    public static Option<int> Positive(string name, string description, int initial) => AtLeast(1, name, description, initial);

    /// <summary>A whole number of at least <paramref name="minimum"/>.</summary>
    public static Option<int> AtLeast(int minimum, string name, string description, int initial)
    {
        Option<int> option = new(name) { Description = description, DefaultValueFactory = _ => initial };
        option.Validators.Add(result => Check<int>(result, name, minimum));
        return option;
    }

    /// <summary>A whole number of at least 1, or none.</summary>
    public static Option<int?> PositiveOrNone(string name, string description)
    {
        Option<int?> option = new(name) { Description = description };
        option.Validators.Add(result => Check<int?>(result, name, 1));
        return option;
    }

    /// <summary>Adds <c>--threads</c>: one by default, as a worker of the CPU computes.</summary>
    public static Command WithThreads(Command command, out Option<int> threads)
    {
        threads = Positive("--threads", "Threads of the computation.", 1);
        command.Add(threads);
        return command;
    }

    /// <summary><c>--threads</c> of a command that has the machine to itself: one per core by default.</summary>
    public static Option<int> AllThreads() => Positive("--threads", "Threads of the computation; default: one per core.", Environment.ProcessorCount);

    private static void Check<T>(OptionResult result, string name, int minimum)
    {
        if (!result.Errors.Any() && result.GetValueOrDefault<T>() is int value && value < minimum)
        {
            result.AddError($"{name}: {value} must be at least {minimum}.");
        }
    }
}
