using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Decomposition;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>Builds the adapter that a specification asks for, at its start: the adapted weight is W.</summary>
public static class AdapterFactory
{
    /// <param name="specification">Method, rank and options.</param>
    /// <param name="module">Module path of the weight, for errors and to key what is random.</param>
    /// <param name="weight">W [d_out, d_in]; gives shape and device.</param>
    /// <param name="basis">
    /// The weight's leading triplets, at least offset + r of them, for the spectral methods; copied, so it may be disposed.
    /// </param>
    /// <param name="leaf">The leaf being trained, which dropout masks are keyed by; null where nothing is trained.</param>
    /// <exception cref="UserErrorException">The specification does not fit the weight.</exception>
    public static Adapter Create(
        AdapterSpecification specification, string module, Tensor weight, SpectralBasis? basis, LeafContext? leaf = null)
    {
        AdapterShape.Validate(specification, module, weight.shape[0], weight.shape[1]);
        if (!specification.NeedsBasis)
        {
            return new LoraAdapter(specification, module, weight, leaf ?? new LeafContext());
        }

        if (basis is null)
        {
            throw new ArgumentNullException(nameof(basis), $"'{module}': {specification.Method.Name()} needs the weight's basis.");
        }

        if (basis.OutputSize != weight.shape[0] || basis.InputSize != weight.shape[1] || basis.Rank < specification.BasisColumns)
        {
            throw new ArgumentException(
                $"'{module}': a basis of {basis.Rank} triplets of a [{basis.OutputSize}, {basis.InputSize}] weight does not serve "
                + $"columns {specification.Offset} .. {specification.BasisColumns - 1} of a [{weight.shape[0]}, {weight.shape[1]}] one.",
                nameof(basis));
        }

        using SpectralBasis columns = basis.Slice(specification.Offset, specification.Rank);
        return specification.Method == AdapterMethod.SpectralAdditive
            ? new AdditiveAdapter(columns, specification.SingularValues, weight.device)
            : new RotationalAdapter(columns, specification.SingularValues, weight.device);
    }
}
