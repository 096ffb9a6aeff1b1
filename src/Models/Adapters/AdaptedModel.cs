using Spectral.Models.Architectures;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Layers;

namespace Spectral.Models.Adapters;

/// <summary>
/// A model with adapters on some of its linear maps, and its head, if it has one, in training. It owns the adapters and not the model: disposing it leaves the
/// base model as it was.
/// </summary>
public sealed class AdaptedModel : IDisposable
{
    /// <param name="model">The base model, whose layers have the adapters attached already.</param>
    /// <param name="linears">The adapted layers, in the model's order; their adapters become this object's.</param>
    internal AdaptedModel(TransformerModel model, IReadOnlyList<AdaptedLinear> linears)
    {
        Model = model;
        Linears = linears;
        Parameters = [.. linears
            .SelectMany(linear => linear.Adapter.Parameters.Select(parameter => KeyValuePair.Create(parameter.FileKey(linear.Module), parameter)))
            .Concat(model.Head?.BeginTraining(linears[0].Specification.Seed) ?? [])
            .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)];
    }

    public TransformerModel Model { get; }

    /// <summary>The adapted layers, in the model's order.</summary>
    public IReadOnlyList<AdaptedLinear> Linears { get; }

    /// <summary>Every trainable tensor by its key in the adapter file, in ordinal order of keys.</summary>
    public IReadOnlyList<KeyValuePair<string, AdapterParameter>> Parameters { get; }

    /// <summary>Trainable numbers.</summary>
    public long ParameterCount => Parameters.Sum(parameter => parameter.Value.Value.NumberOfElements);

    /// <summary>The layers that <paramref name="targets"/> name, in the model's order.</summary>
    /// <exception cref="UserErrorException">A target names no layer.</exception>
    public static IReadOnlyList<FrozenLinear> Targets(TransformerModel model, IReadOnlyList<string> targets) =>
        [.. TargetMatcher.Match(targets, [.. model.Linears.Keys]).Select(module => model.Linears[module])];

    /// <summary>Attaches fresh adapters, with which the model computes what it did before.</summary>
    /// <param name="model">Stays the caller's.</param>
    /// <param name="specification">The same for every layer; a budget is spread over them by their bases.</param>
    /// <param name="targets">Patterns of module paths, see <see cref="TargetMatcher"/>.</param>
    /// <param name="basis">The basis of a layer's weight, for methods that need one; copied, and the caller's to dispose.</param>
    /// <param name="leaf">What dropout masks are keyed by; null where nothing is trained.</param>
    /// <exception cref="UserErrorException">A target names no layer, or the specification does not fit one.</exception>
    public static AdaptedModel Attach(
        TransformerModel model,
        AdapterSpecification specification,
        IReadOnlyList<string> targets,
        Func<FrozenLinear, SpectralBasis?> basis,
        LeafContext? leaf = null)
    {
        return Attach(model, specification, Targets(model, targets), basis, leaf);
    }

    /// <summary>As above, for layers that are chosen already: of one stage of a model, there may be none.</summary>
    /// <param name="model">Stays the caller's.</param>
    /// <param name="specification">The same for every layer; a budget is spread over them by their bases.</param>
    /// <param name="chosen">Layers of the model, in its order.</param>
    /// <param name="basis">The basis of a layer's weight, for methods that need one; copied, and the caller's to dispose.</param>
    /// <param name="leaf">What dropout masks are keyed by; null where nothing is trained.</param>
    /// <exception cref="UserErrorException">The specification does not fit a layer.</exception>
    public static AdaptedModel Attach(
        TransformerModel model,
        AdapterSpecification specification,
        IReadOnlyList<FrozenLinear> chosen,
        Func<FrozenLinear, SpectralBasis?> basis,
        LeafContext? leaf = null)
    {
        foreach (FrozenLinear linear in chosen)
        {
            AdapterShape.Validate(specification, linear.Name, linear.OutputSize, linear.InputSize);
        }

        Func<FrozenLinear, AdapterSpecification> own = specification.Budget is null
            ? _ => specification
            : BudgetedRanks.Spread(specification, chosen, basis);
        return Attach(model, chosen, linear => new AdaptedLinear(
            linear,
            own(linear),
            AdapterFactory.Create(own(linear), linear.Name, linear.Held, specification.NeedsBasis ? basis(linear) : null, leaf)));
    }

    /// <summary>Attaches what <paramref name="create"/> makes for each layer, all or none.</summary>
    internal static AdaptedModel Attach(
        TransformerModel model, IReadOnlyList<FrozenLinear> chosen, Func<FrozenLinear, AdaptedLinear> create)
    {
        List<AdaptedLinear> made = [];
        try
        {
            foreach (FrozenLinear linear in chosen)
            {
                if (linear.Adapter is not null)
                {
                    throw new InvalidOperationException($"'{linear.Name}' has an adapter already");
                }

                made.Add(create(linear));
            }
        }
        catch
        {
            made.ForEach(linear => linear.Adapter.Dispose());
            throw;
        }

        made.ForEach(linear => linear.Linear.Adapter = linear.Adapter);
        return new AdaptedModel(model, made);
    }

    /// <summary>Takes back what a backward pass that failed has added to the gradients.</summary>
    public void ZeroGradients()
    {
        foreach ((_, AdapterParameter parameter) in Parameters)
        {
            parameter.Value.grad?.zero_();
        }
    }

    /// <summary>Detaches the adapters, where they still are on their layers, and disposes them, and the trained head with them.</summary>
    public void Dispose()
    {
        Model.Head?.EndTraining();
        foreach (AdaptedLinear linear in Linears)
        {
            if (linear.Linear.Adapter == linear.Adapter)
            {
                linear.Linear.Adapter = null;
            }

            linear.Adapter.Dispose();
        }
    }
}
