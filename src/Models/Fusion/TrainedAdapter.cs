using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.Export;
using Spectral.Models.HuggingFace;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Fusion;

namespace Spectral.Models.Fusion;

/// <summary>A saved adapter with the model it belongs to, on its layers only while <see cref="Attach"/> has put it there.</summary>
public sealed class TrainedAdapter : IDisposable
{
    private readonly AdaptedModel _adapted;
    private readonly Dictionary<string, AdaptedLinear> _linears;

    private TrainedAdapter(string name, double coefficient, AdaptedModel adapted)
    {
        Name = name;
        Coefficient = coefficient;
        _adapted = adapted;
        _linears = adapted.Linears.ToDictionary(linear => linear.Module, StringComparer.Ordinal);
    }

    /// <summary>Its directory, as the user named it.</summary>
    public string Name { get; }

    /// <summary>Factor of its change, or weight of its task.</summary>
    public double Coefficient { get; }

    /// <summary>The adapted layers, in the model's order.</summary>
    public IReadOnlyList<AdaptedLinear> Linears => _adapted.Linears;

    /// <param name="path">The adapter's directory, ours or a PEFT LoRA.</param>
    /// <param name="coefficient">See <see cref="Coefficient"/>.</param>
    /// <param name="model">Loaded from <paramref name="baseModel"/>; without adapters, and left so.</param>
    /// <param name="baseModel">Its directory.</param>
    /// <exception cref="Shared.Errors.UserErrorException">A file is wrong, or the adapter was made for another model.</exception>
    public static TrainedAdapter Load(string path, double coefficient, CausalLanguageModel model, ModelDirectory baseModel)
    {
        AdaptedModel adapted = AdapterDirectory.Load(path, model, baseModel);
        var trained = new TrainedAdapter(path, coefficient, adapted);
        trained.Detach();
        return trained;
    }

    public void Attach() => Put(linear => linear.Adapter);

    public void Detach() => Put(_ => null);

    /// <summary>Its part in a fusion on one weight.</summary>
    internal FusionTerm Term(string module, double coefficient) =>
        new(Name, _linears[module].Adapter, _linears[module].Columns, coefficient);

    public void Dispose() => _adapted.Dispose();

    private void Put(Func<AdaptedLinear, Adapter?> adapter)
    {
        foreach (AdaptedLinear linear in Linears)
        {
            linear.Linear.Adapter = adapter(linear);
        }
    }
}
