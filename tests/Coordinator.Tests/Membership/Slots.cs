using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Membership;

internal static class Slots
{
    /// <summary>Two slots on each of three devices of two nodes.</summary>
    public static WorkerStatus[] OfThreeDevices()
    {
        (string Worker, string Device)[] slots = [("n/0", "cpu:0"), ("n/1", "cpu:0"), ("n/2", "cpu:1"), ("n/3", "cpu:1"), ("m/0", "cpu:0"), ("m/1", "cpu:0")];
        return [.. slots.Select(slot => new WorkerStatus(slot.Worker, slot.Device, 1, 1, "f", null, 0, WorkerPhase.Idle, 0))];
    }
}
