using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Export;
using Spectral.SpectralOps.Fusion;
using Spectral.SpectralOps.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Fusion;

/// <summary>Makes one adapter of several that were trained apart on one base.</summary>
public static class AdapterFusion
{
    /// <summary>Inputs' statistics held at a time while fitting; the tasks' data run once for every so many bytes.</summary>
    private const long GramBytes = 2L << 30;

    /// <summary>
    /// Sum, average or concatenation. The result is attached to the model and stays there when the adapters are disposed; it is spectral
    /// where all adapters are and stand on disjoint columns (not for concatenation), else a LoRA.
    /// </summary>
    /// <param name="model">The adapters' own, with none of them attached.</param>
    /// <param name="adapters">At least one; their coefficients are factors (<see cref="FusionCoefficients"/>).</param>
    /// <exception cref="UserErrorException">They adapt different layers, or a sum is asked of adapters that share columns.</exception>
    public static AdaptedModel Add(CausalLanguageModel model, IReadOnlyList<TrainedAdapter> adapters, FusionMethod method)
    {
        IReadOnlyList<FrozenLinear> layers = Layers(adapters);
        if (method == FusionMethod.Sum)
        {
            foreach (FrozenLinear layer in layers)
            {
                ColumnOverlap.Refuse(layer.Name, Terms(adapters, layer.Name));
            }
        }

        bool isSpectral = method != FusionMethod.Concatenate
            && adapters.All(adapter => adapter.Linears.All(linear => linear.Specification.NeedsBasis))
            && layers.All(layer => !ColumnOverlap.Exists(Terms(adapters, layer.Name)));
        return AdaptedModel.Attach(model, layers, layer =>
        {
            IReadOnlyList<FusionTerm> terms = Terms(adapters, layer.Name);
            if (!isSpectral)
            {
                using LoraFactors factors = FactorFusion.Concatenate(terms);
                return Lora(layer, factors);
            }

            (Adapter joined, AdapterSpecification specification) = SpectralFusion.Join(layer.Name, terms);
            return new AdaptedLinear(layer, specification, joined);
        });
    }

    /// <summary>Gradient fusion: the result is a LoRA, attached to the model.</summary>
    /// <param name="model">The adapters' own, with none of them attached.</param>
    /// <param name="adapters">At least one; their coefficients weigh their tasks.</param>
    /// <param name="tasks">Samples of each adapter's task, in the adapters' order.</param>
    /// <param name="ridge">See <see cref="GradientFusion"/>.</param>
    /// <exception cref="UserErrorException">They adapt different layers, or the data do not determine the change.</exception>
    public static AdaptedModel Fit(
        CausalLanguageModel model, IReadOnlyList<TrainedAdapter> adapters, IReadOnlyList<IReadOnlyList<RenderedSample>> tasks, double ridge)
    {
        IReadOnlyList<FrozenLinear> layers = Layers(adapters);
        Dictionary<string, LoraFactors> fitted = new(StringComparer.Ordinal);
        try
        {
            foreach (IReadOnlyList<FrozenLinear> chunk in Chunks(layers, adapters.Count))
            {
                Fit(model, adapters, tasks, ridge, chunk, fitted);
            }

            return AdaptedModel.Attach(model, layers, layer => Lora(layer, fitted[layer.Name]));
        }
        finally
        {
            foreach (LoraFactors factors in fitted.Values)
            {
                factors.Dispose();
            }
        }
    }

    private static void Fit(
        CausalLanguageModel model,
        IReadOnlyList<TrainedAdapter> adapters,
        IReadOnlyList<IReadOnlyList<RenderedSample>> tasks,
        double ridge,
        IReadOnlyList<FrozenLinear> layers,
        Dictionary<string, LoraFactors> fitted)
    {
        HashSet<string> modules = [.. layers.Select(layer => layer.Name)];
        List<IReadOnlyDictionary<string, Tensor>> grams = [];
        try
        {
            foreach ((TrainedAdapter adapter, IReadOnlyList<RenderedSample> samples) in adapters.Zip(tasks))
            {
                grams.Add(TaskInputs.Grams(model, adapter, modules, samples));
            }

            foreach (FrozenLinear layer in layers)
            {
                fitted[layer.Name] = GradientFusion.Solve(layer.Name, Terms(adapters, layer.Name), [.. grams.Select(gram => gram[layer.Name])], ridge);
            }
        }
        finally
        {
            foreach (Tensor gram in grams.SelectMany(gram => gram.Values))
            {
                gram.Dispose();
            }
        }
    }

    private static List<IReadOnlyList<FrozenLinear>> Chunks(IReadOnlyList<FrozenLinear> layers, int tasks)
    {
        List<IReadOnlyList<FrozenLinear>> chunks = [];
        List<FrozenLinear> chunk = [];
        long bytes = 0;
        foreach (FrozenLinear layer in layers)
        {
            long more = sizeof(double) * layer.InputSize * layer.InputSize * tasks;
            if (chunk.Count > 0 && bytes + more > GramBytes)
            {
                chunks.Add(chunk);
                chunk = [];
                bytes = 0;
            }

            chunk.Add(layer);
            bytes += more;
        }

        chunks.Add(chunk);
        return chunks;
    }

    private static IReadOnlyList<FrozenLinear> Layers(IReadOnlyList<TrainedAdapter> adapters)
    {
        HashSet<string> expected = Modules(adapters[0]);
        foreach (TrainedAdapter adapter in adapters.Skip(1))
        {
            HashSet<string> own = Modules(adapter);
            if (expected.Except(own, StringComparer.Ordinal).FirstOrDefault() is { } missing)
            {
                throw Different(adapters[0], adapter, missing);
            }

            if (own.Except(expected, StringComparer.Ordinal).FirstOrDefault() is { } surplus)
            {
                throw Different(adapter, adapters[0], surplus);
            }
        }

        return [.. adapters[0].Linears.Select(linear => linear.Linear)];
    }

    private static HashSet<string> Modules(TrainedAdapter adapter) => [.. adapter.Linears.Select(linear => linear.Module)];

    private static UserErrorException Different(TrainedAdapter has, TrainedAdapter lacks, string module) => new(
        $"{has.Name} adapts '{module}' and {lacks.Name} does not; adapters are fused layer by layer, so train them with the same adapter.targets.");

    private static IReadOnlyList<FusionTerm> Terms(IReadOnlyList<TrainedAdapter> adapters, string module) =>
        [.. adapters.Select(adapter => adapter.Term(module, adapter.Coefficient))];

    private static AdaptedLinear Lora(FrozenLinear layer, LoraFactors factors)
    {
        var specification = new AdapterSpecification { Method = AdapterMethod.Lora, Rank = factors.Rank, Alpha = factors.Alpha };
        Adapter adapter = AdapterFactory.Create(specification, layer.Name, layer.Held, basis: null);
        using IDisposable gradients = no_grad();
        adapter.Parameters.Single(parameter => parameter.Name == "lora_A").Value.copy_(factors.A);
        adapter.Parameters.Single(parameter => parameter.Name == "lora_B").Value.copy_(factors.B);
        return new AdaptedLinear(layer, specification, adapter);
    }
}
