using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Export;

/// <summary>Attaches an adapter saved in our own form, on the basis that was saved with it: nothing is decomposed again.</summary>
internal static class SpectralAdapterReader
{
    /// <summary>The triplets come from the adapter's file; how good they were was checked when it was made.</summary>
    private static readonly BasisSource Stored = new("stored", Tolerance: 0, Residual: 0);

    /// <exception cref="UserErrorException">A file is wrong, or was made for another model.</exception>
    public static AdaptedModel Load(string directory, TransformerModel model, ModelDirectory baseModel, LeafContext? leaf)
    {
        string configFile = Path.Combine(directory, AdapterFileNames.Config);
        AdapterConfig config = AdapterConfigJson.Read(AdapterFile.ReadAllBytes(configFile), configFile);
        config.Base.Require(directory, baseModel);
        RequireHead(configFile, config, model);
        IReadOnlyList<FrozenLinear> layers = Layers(configFile, config, model);
        using AdapterTensors? basis = config.Specification.NeedsBasis
            ? AdapterTensors.Open(Path.Combine(directory, AdapterFileNames.Basis), BasisShapes(layers, config))
            : null;
        AdaptedModel adapted = AdaptedModel.Attach(model, layers, linear => Attach(linear, config.For(linear.Name), basis, leaf));
        try
        {
            AdapterParameters.Read(Path.Combine(directory, AdapterFileNames.Parameters), adapted);
            return adapted;
        }
        catch
        {
            adapted.Dispose();
            throw;
        }
    }

    private static void RequireHead(string configFile, AdapterConfig config, TransformerModel model)
    {
        if (!Equals(config.Head, model.Head?.Specification))
        {
            throw new UserErrorException($"{configFile}: is for {Describe(config.Head)}, and the model was asked for {Describe(model.Head?.Specification)}.");
        }
    }

    private static string Describe(HeadSpecification? head) =>
        head is null ? "a model that predicts tokens" : head.IsRegression ? "a head that gives a number" : $"a head of the classes {string.Join(", ", head.Labels)}";

    private static List<FrozenLinear> Layers(string configFile, AdapterConfig config, TransformerModel model)
    {
        List<FrozenLinear> layers = [];
        foreach (string module in config.TargetModules)
        {
            if (!model.Linears.TryGetValue(module, out FrozenLinear? linear) || layers.Contains(linear))
            {
                throw new UserErrorException($"{configFile}: 'target_modules' names '{module}', which the model does not have, or names it twice.");
            }

            Validate(configFile, config.For(module), linear);
            layers.Add(linear);
        }

        return layers.Count > 0 ? layers : throw new UserErrorException($"{configFile}: 'target_modules' is empty.");
    }

    private static void Validate(string configFile, AdapterSpecification specification, FrozenLinear linear)
    {
        try
        {
            AdapterShape.Validate(specification, linear.Name, linear.OutputSize, linear.InputSize);
            int last = specification.Columns(linear.OutputSize, linear.InputSize).Select(range => range.Last).DefaultIfEmpty().Max();
            if (last >= Math.Min(linear.OutputSize, linear.InputSize))
            {
                throw new UserErrorException(
                    $"'columns' of '{linear.Name}' names column {last}; its weight [{linear.OutputSize}, {linear.InputSize}] has {Math.Min(linear.OutputSize, linear.InputSize)}.");
            }
        }
        catch (UserErrorException error)
        {
            throw new UserErrorException($"{configFile}: {error.Message}", error);
        }
    }

    private static Dictionary<string, long[]> BasisShapes(IReadOnlyList<FrozenLinear> layers, AdapterConfig config)
    {
        Dictionary<string, long[]> shapes = new(StringComparer.Ordinal);
        foreach (FrozenLinear linear in layers)
        {
            long rank = config.For(linear.Name).TunedColumns(linear.OutputSize, linear.InputSize);
            shapes[AdapterFileNames.U(linear.Name)] = [linear.OutputSize, rank];
            shapes[AdapterFileNames.S(linear.Name)] = [rank];
            shapes[AdapterFileNames.V(linear.Name)] = [linear.InputSize, rank];
        }

        return shapes;
    }

    private static AdaptedLinear Attach(FrozenLinear linear, AdapterSpecification specification, AdapterTensors? tensors, LeafContext? leaf)
    {
        using DisposeScope scope = NewDisposeScope();
        using SpectralBasis? columns = tensors is null ? null : new SpectralBasis(
            tensors.Take(AdapterFileNames.U(linear.Name)),
            tensors.Take(AdapterFileNames.S(linear.Name)),
            tensors.Take(AdapterFileNames.V(linear.Name)),
            Stored);

        // The file holds the adapter's own columns only: they start at 0 there, wherever they stood in the whole basis.
        Adapter adapter = AdapterFactory.Create(specification with { Offset = 0 }, linear.Name, linear.Held, columns, leaf);
        return new AdaptedLinear(linear, specification, adapter);
    }
}
