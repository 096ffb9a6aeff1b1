using System.CommandLine;
using Spectral.Cli.Analysis;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Fusion;
using Spectral.Cli.Models;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Runtime;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral analyze</c>: the spectra of a model, the geometry of an adapter, the rank capacity of methods.</summary>
internal static class AnalyzeCommand
{
    public static Command Create() => new("analyze", "Look at weights and adapters as matrices: spectra, angles, ranks.")
    {
        Spectrum(),
        Adapter(),
        RankCapacity(),
    };

    private static Command Spectrum()
    {
        Argument<string> model = new("model") { Description = "A model's directory." };
        Option<string[]> targets = new("--targets")
        {
            Description = "Weights to decompose, named as adapter.targets names them; every one is decomposed whole.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["*_proj"],
        };
        Option<string> plot = Plot("spectrum.png");
        return Options.WithThreads(new Command("spectrum", "Singular values of a model's weights: a table and a plot.") { model, targets, plot }, out Option<int> threads)
            .Runs((parsed, invocation) =>
            {
                ProcessThreads.Initialize(parsed.GetValue(threads));
                SpectrumAnalysis.Show(invocation, parsed.GetRequiredValue(model), parsed.GetRequiredValue(targets), parsed.GetRequiredValue(plot));
                return ExitCodes.Done;
            });
    }

    private static Command Adapter()
    {
        Argument<string> adapter = new("adapter") { Description = "An adapter's directory." };
        Option<string?> model = new("--model") { Description = "The base model's directory; default: the one that the adapter names.", HelpName = "dir" };
        Option<string> plot = Plot("adapter.png");
        return Options.WithThreads(new Command("adapter", "Where an adapter moved its base: norms and principal angles, a table and two plots.") { adapter, model, plot }, out Option<int> threads)
            .Runs((parsed, invocation) =>
            {
                string path = parsed.GetRequiredValue(adapter);
                using ModelSession session = ModelSession.Open(
                    parsed.GetValue(model) ?? RecordedBase.Directory(path), path, Precision.Fp32, parsed.GetValue(threads));
                AdapterAnalysis.Show(invocation, session, path, parsed.GetRequiredValue(plot));
                return ExitCodes.Done;
            });
    }

    private static Command RankCapacity()
    {
        Argument<string> model = new("model") { Description = "A model's directory." };
        Option<string> module = new("--module")
        {
            Description = "The weight, named as adapter.targets names it; of several the first.",
            DefaultValueFactory = _ => "q_proj",
        };
        Option<int> rank = Options.AtLeast(2, "--rank", "r of every method; the search takes longer with its square.", 2);
        Option<int> seed = Options.AtLeast(0, "--seed", "Of random parameters.", 0);
        return Options.WithThreads(
            new Command("rank-capacity", "Largest and least rank of an adapted weight, searched for each method.") { model, module, rank, seed }, out Option<int> threads)
            .Runs((parsed, invocation) =>
            {
                ProcessThreads.Initialize(parsed.GetValue(threads));
                RankCapacityAnalysis.Show(
                    invocation, parsed.GetRequiredValue(model), parsed.GetRequiredValue(module), parsed.GetValue(rank), parsed.GetValue(seed));
                return ExitCodes.Done;
            });
    }

    private static Option<string> Plot(string name) => new("--plot") { Description = "PNG to write.", DefaultValueFactory = _ => name, HelpName = "file" };
}
