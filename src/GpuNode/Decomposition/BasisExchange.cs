using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.Shared.Messages;
using Spectral.SpectralOps.Decomposition;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Decomposition;

/// <summary>
/// Gives every member the same bases: each that anybody lacks is read from the store by one member, checked against its
/// hash, and broadcast.
/// </summary>
internal sealed class BasisExchange(BasisStore bases, ICommunicator communicator, ProgressMeter progress)
{
    /// <summary>
    /// Fills <paramref name="held"/> up with the bases that are not in it, by module, reduced to their leading
    /// <paramref name="columns"/> triplets. Collective.
    /// </summary>
    /// <param name="references">The same list on every member.</param>
    /// <param name="columns">Triplets kept, since a cached basis may be much wider than the adapter.</param>
    /// <param name="held">This member's; null for a member whose adapters are attached already.</param>
    /// <exception cref="Shared.Errors.UserErrorException">A file is missing or not the one that was agreed on.</exception>
    public void Share(IReadOnlyList<BasisReference> references, int columns, Dictionary<string, SpectralBasis>? held)
    {
        byte[] missing = [.. references.Select(reference => held?.ContainsKey(reference.Module) == false ? (byte)1 : (byte)0)];
        IReadOnlyList<byte[]> all = communicator.AllGather(missing);
        for (int i = 0; i < references.Count; i++)
        {
            if (all.Any(lacks => lacks[i] == 1))
            {
                byte[] content = Broadcast(references[i]);
                if (missing[i] == 1)
                {
                    held!.Add(references[i].Module, Read(content, references[i].Key, columns));
                }

                progress.Tick();
            }
        }
    }

    /// <summary>One basis from the store, reduced as in <see cref="Share"/>.</summary>
    public static SpectralBasis Fetch(BasisStore bases, BasisReference reference, int columns) =>
        Read(bases.Read(reference.Key, reference.Sha256), reference.Key, columns);

    private byte[] Broadcast(BasisReference reference)
    {
        bool isSource = communicator.Rank == reference.Source;
        byte[] content = communicator.Broadcast(isSource ? bases.Read(reference.Key, reference.Sha256) : null, reference.Source);
        return isSource || BasisStore.Sha256(content) == reference.Sha256
            ? content
            : throw new InvalidDataException($"the basis of '{reference.Module}' arrived with other bytes than rank {reference.Source} has");
    }

    private static SpectralBasis Read(byte[] content, string key, int columns)
    {
        using SpectralBasis whole = BasisFile.Read(content, key);
        int kept = Math.Min(columns, whole.Rank);
        using DisposeScope scope = NewDisposeScope();
        return new SpectralBasis(
            whole.U.narrow(1, 0, kept).clone(), whole.S.narrow(0, 0, kept).clone(), whole.V.narrow(1, 0, kept).clone(), whole.Source);
    }
}
