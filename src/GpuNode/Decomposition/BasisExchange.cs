using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.Shared.Messages;
using Spectral.SpectralOps.Decomposition;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Decomposition;

/// <summary>
/// Gives every member the same bases: each is read from the store by one member, checked against its hash, and broadcast.
/// </summary>
internal sealed class BasisExchange(BasisStore bases, ICommunicator communicator, ProgressMeter progress)
{
    /// <summary>The bases by module, reduced to their leading <paramref name="columns"/> triplets. Collective.</summary>
    /// <param name="references">The same list on every member.</param>
    /// <param name="columns">Triplets kept, since a cached basis may be much wider than the adapter.</param>
    /// <exception cref="Shared.Errors.UserErrorException">A file is missing or not the one that was agreed on.</exception>
    public IReadOnlyDictionary<string, SpectralBasis> Share(IReadOnlyList<BasisReference> references, int columns)
    {
        var shared = new Dictionary<string, SpectralBasis>(StringComparer.Ordinal);
        foreach (BasisReference reference in references)
        {
            bool isSource = communicator.Rank == reference.Source;
            byte[] content = communicator.Broadcast(isSource ? bases.Read(reference.Key, reference.Sha256) : null, reference.Source);
            if (!isSource && BasisStore.Sha256(content) != reference.Sha256)
            {
                throw new InvalidDataException($"the basis of '{reference.Module}' arrived with other bytes than rank {reference.Source} has");
            }

            using SpectralBasis whole = BasisFile.Read(content, reference.Key);
            shared.Add(reference.Module, Leading(whole, Math.Min(columns, whole.Rank)));
            progress.Tick();
        }

        return shared;
    }

    private static SpectralBasis Leading(SpectralBasis basis, int columns)
    {
        using DisposeScope scope = NewDisposeScope();
        return new SpectralBasis(
            basis.U.narrow(1, 0, columns).clone(), basis.S.narrow(0, 0, columns).clone(), basis.V.narrow(1, 0, columns).clone(), basis.Source);
    }
}
