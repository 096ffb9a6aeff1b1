using Spectral.Cluster.Tests.Harness;

namespace Spectral.Cluster.Tests.Chaos;

/// <summary>Where a disturbed cluster runs: with a disk that can be filled and cables that can be pulled, where this machine allows it.</summary>
internal sealed class ChaosGround : IDisposable
{
    /// <summary>Null where there can be none.</summary>
    public NamespaceNetwork? Network { get; } = NamespaceNetwork.Missing is null ? new NamespaceNetwork() : null;

    /// <summary>Holds journal and store; null where there can be none.</summary>
    public SmallDisk? Disk { get; } = SmallDisk.Missing is null ? new SmallDisk() : null;

    /// <summary>Why a fault cannot be made here; null when it can.</summary>
    public static string? Missing(Fault fault) => fault switch
    {
        Fault.Partition => NamespaceNetwork.Missing,
        Fault.FullDisk => SmallDisk.Missing,
        _ => null,
    };

    public void Dispose()
    {
        Network?.Dispose();
        Disk?.Dispose();
    }
}
