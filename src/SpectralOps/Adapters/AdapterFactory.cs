using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>Builds the adapter that a specification asks for, at its start: the adapted weight is W.</summary>
public static class AdapterFactory
{
    /// <param name="specification">Method, rank and options.</param>
    /// <param name="module">Module path of the weight, for errors and to key what is random.</param>
    /// <param name="weight">W [d_out, d_in]; gives shape, device and, of some methods, the start.</param>
    /// <param name="basis">
    /// The weight's leading triplets, at least offset + r of them, for methods that start from them; copied, so it may be disposed.
    /// </param>
    /// <param name="leaf">The leaf being trained, which dropout masks are keyed by; null where nothing is trained.</param>
    /// <exception cref="UserErrorException">The specification does not fit the weight.</exception>
    public static Adapter Create(
        AdapterSpecification specification, string module, FrozenWeight weight, SpectralBasis? basis, LeafContext? leaf = null)
    {
        AdapterShape.Validate(specification, module, weight.OutputSize, weight.InputSize);
        if (!specification.NeedsBasis)
        {
            return specification.Method switch
            {
                AdapterMethod.Lora => new LoraAdapter(specification, module, weight, leaf ?? new LeafContext()),
                AdapterMethod.Dora => new DoraAdapter(specification, module, weight),
                AdapterMethod.Adalora => new AdaloraAdapter(specification, module, weight),
                AdapterMethod.Vera => new VeraAdapter(specification, weight),
                AdapterMethod.Oft => new OftAdapter(specification, weight),
                AdapterMethod.Lidb => new LidbAdapter(specification, module, weight),
                AdapterMethod.Full => new FullAdapter(weight),
                _ => throw new ArgumentOutOfRangeException(nameof(specification), specification.Method, "unknown method"),
            };
        }

        if (basis is null)
        {
            throw new ArgumentNullException(nameof(basis), $"'{module}': {specification.Method.Name()} needs the weight's basis.");
        }

        if (basis.OutputSize != weight.OutputSize || basis.InputSize != weight.InputSize || basis.Rank < specification.BasisColumns(weight.OutputSize, weight.InputSize))
        {
            throw new ArgumentException(
                $"'{module}': a basis of {basis.Rank} triplets of a [{basis.OutputSize}, {basis.InputSize}] weight does not serve "
                + $"columns {specification.Offset} .. {specification.BasisColumns(weight.OutputSize, weight.InputSize) - 1} of a [{weight.OutputSize}, {weight.InputSize}] one.",
                nameof(basis));
        }

        using SpectralBasis columns = basis.Slice(specification.Offset, specification.TunedColumns(weight.OutputSize, weight.InputSize));
        return specification.Method switch
        {
            AdapterMethod.SpectralAdditive => new AdditiveAdapter(columns, specification.SingularValues, weight.Device),
            AdapterMethod.SpectralRotational => new RotationalAdapter(columns, specification.SingularValues, weight.Device),
            AdapterMethod.LoraXs => new LoraXsAdapter(columns, weight.Device),
            AdapterMethod.Svdiff => new SvdiffAdapter(columns, weight.Device),
            AdapterMethod.Pissa => new PissaAdapter(columns, weight.Device),
            AdapterMethod.Psoft => new PsoftAdapter(columns, weight.Device),
            _ => throw new ArgumentOutOfRangeException(nameof(specification), specification.Method, "unknown method"),
        };
    }
}
