using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Fusion;
using Spectral.Cli.Models;
using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.ChatTemplates;
using Spectral.Models.Data;
using Spectral.Models.Data.Formats;
using Spectral.Models.Export;
using Spectral.Models.Fusion;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Fusion;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral fuse</c>: one adapter of several that were trained apart on one base model.</summary>
internal static class FuseCommand
{
    private const int DefaultSamples = 64;

    public static Command Create()
    {
        Argument<string[]> adapters = new("adapter") { Description = "Directories of adapters of one base model.", Arity = ArgumentArity.OneOrMore };
        Option<FusionMethod> method = new("--method")
        {
            Description = "sum: spectral adapters on disjoint columns become their joint edit, LoRAs are added; average: sum by the coefficients' sum; "
                + "concatenate: LoRA factors side by side, whatever the columns; gradient: least squares on each task's inputs, which --data gives.",
            HelpName = "sum|average|concatenate|gradient",
        };
        method.AcceptOnlyFromAmong("sum", "average", "concatenate", "gradient");
        Option<string?> coefficients = new("--coefficients") { Description = "Factor of each adapter's change, in their order; default 1 each.", HelpName = "a,b,..." };
        Option<string> output = new("--output") { Description = "Directory to create; must not exist.", Required = true, HelpName = "dir" };
        Option<string?> model = new("--model") { Description = "The base model's directory; default: the one that the first adapter names.", HelpName = "dir" };
        Option<string[]> data = new("--data") { Description = "For gradient: a file of each adapter's task, in their order.", HelpName = "file", AllowMultipleArgumentsPerToken = true };
        Option<DataFormat> format = DataArguments.FormatOption(isRequired: false);
        Option<int> samples = Options.Positive("--samples", "For gradient: records read of each file.", DefaultSamples);
        Option<double> ridge = new("--ridge")
        {
            Description = "For gradient: weight of leaving the base as it is, in units of the inputs' mean energy.",
            DefaultValueFactory = _ => GradientFusion.DefaultRidge,
        };
        Command command = new("fuse", "Make one adapter of several that were trained apart on one base model.")
        {
            adapters, method, coefficients, output, model, data, format, samples, ridge,
        };
        return Options.WithThreads(command, out Option<int> threads).Runs((parsed, invocation) =>
        {
            FusionRequest request = new(
                parsed.GetRequiredValue(adapters),
                parsed.GetValue(method),
                CoefficientList.Parse(parsed.GetValue(coefficients)),
                parsed.GetRequiredValue(output),
                parsed.GetValue(data) ?? [],
                parsed.GetValue(ridge));
            request.Validate();
            if (request.Method == FusionMethod.Gradient && parsed.GetResult(format) is null)
            {
                throw new UserErrorException("--format: gradient fusion reads --data; say how its records are laid out, as in --format prompt-completion.");
            }

            using ModelSession session = ModelSession.Open(
                parsed.GetValue(model) ?? RecordedBase.Directory(request.Adapters[0]), adapterPath: null, Precision.Fp32, parsed.GetValue(threads));
            Fuse(invocation, session, request, path => Load(path, session, parsed.GetValue(format), parsed.GetValue(samples)));
            return ExitCodes.Done;
        });
    }

    private static void Fuse(Invocation invocation, ModelSession session, FusionRequest request, Func<string, Dataset> load)
    {
        CausalLanguageModel model = session.Model as CausalLanguageModel ?? throw new UserErrorException(
            $"fuse: {session.ModelPath} is an encoder, whose head is trained with its adapter: two of them are not one");
        IReadOnlyList<double> coefficients = FusionCoefficients.For(request.Method, request.Coefficients, request.Adapters);
        List<TrainedAdapter> adapters = [];
        try
        {
            foreach ((string path, double coefficient) in request.Adapters.Zip(coefficients))
            {
                adapters.Add(TrainedAdapter.Load(path, coefficient, model, session.Directory));
            }

            IReadOnlyList<IReadOnlyList<RenderedSample>> tasks = [.. request.Data.Select(path => load(path).Samples)];
            using AdaptedModel fused = request.Method == FusionMethod.Gradient
                ? AdapterFusion.Fit(model, adapters, tasks, request.Ridge)
                : AdapterFusion.Add(model, adapters, request.Method);
            AdapterDirectory.Write(request.Output, fused, session.Directory);
            FusionReport.Show(invocation, request, adapters, fused);
        }
        finally
        {
            adapters.ForEach(adapter => adapter.Dispose());
        }
    }

    private static Dataset Load(string path, ModelSession session, DataFormat format, int samples) => DatasetLoader.Load(
        path,
        DatasetFormats.Create(format, session.Tokenizer, ChatTemplateLoader.Find(session.ModelPath)),
        new DatasetSettings(session.Model.Config.MaxPositions, TooLong.Drop, samples));
}
