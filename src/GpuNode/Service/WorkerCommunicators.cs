using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Collectives.Nccl;

namespace Spectral.GpuNode.Service;

/// <summary>How each worker of a node reaches the others: over TCP, and on a GPU by NCCL beside it.</summary>
/// <param name="control">Over TCP.</param>
internal sealed class WorkerCommunicators(NodeSettings settings, ICommunicatorFactory control, TimeSpan deadline, TimeProvider time)
{
    private const string Off = "off";
    private const string Auto = "auto";

    private readonly Lazy<NcclLibrary> _nccl = new(() => NcclLibrary.Load(settings.Nccl == Auto ? null : settings.Nccl));

    /// <param name="device">As the user writes it.</param>
    /// <exception cref="Shared.Errors.UserErrorException">The device needs NCCL, and there is none.</exception>
    public ICommunicatorFactory For(string device) => settings.Nccl == Off || !device.StartsWith("cuda", StringComparison.Ordinal)
        ? control
        : new NcclCommunicatorFactory(control, _nccl.Value, device, settings.FailureDetection, deadline, time);
}
