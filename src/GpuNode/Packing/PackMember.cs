using Spectral.Models.Adapters;

namespace Spectral.GpuNode.Packing;

/// <summary>A trial's place among those that share a device.</summary>
/// <param name="pack">The device's.</param>
/// <param name="model">On the base that the trial trains on; null where its rows cannot share a pass with others.</param>
/// <param name="leave">Gives the place up.</param>
internal sealed class PackMember(DevicePack pack, PackedModel? model, Action leave) : IDisposable
{
    public DevicePack Pack { get; } = pack;

    public PackedModel? Model { get; } = model;

    public void Dispose() => leave();
}
