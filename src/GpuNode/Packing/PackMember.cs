using Spectral.Models.Adapters;

namespace Spectral.GpuNode.Packing;

/// <summary>A trial's place among those that share a device.</summary>
/// <param name="pack">The device's.</param>
/// <param name="model">On the base that the trial trains on; null where its rows cannot share a pass with others.</param>
/// <param name="waiting">Called now and then while others have the device.</param>
/// <param name="leave">Gives the place up.</param>
internal sealed class PackMember(DevicePack pack, PackedModel? model, Action waiting, Action leave) : IDisposable
{
    public DevicePack Pack { get; } = pack;

    public PackedModel? Model { get; } = model;

    /// <summary>Waits until the leaf's gradients are in its trial's parameters; the same as alone, to the bit.</summary>
    public float Backward(PackRequest request, Func<PackRequest, float> alone) => Pack.Backward(request, alone, waiting);

    /// <summary>The device is the caller's alone until the result is disposed.</summary>
    public IDisposable Alone() => Pack.Alone(waiting);

    public void Dispose() => leave();
}
