using Spectral.Shared.Errors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Engine;

/// <summary>Devices as users write them.</summary>
internal static class WorkerDevice
{
    /// <summary><c>cpu:0</c> or <c>cuda:1</c>. Every cpu device is the same processor.</summary>
    /// <exception cref="UserErrorException">Neither.</exception>
    public static Device Parse(string device)
    {
        string[] parts = device.Split(':');
        bool hasIndex = int.TryParse(parts[^1], out int index) && index >= 0;
        return parts switch
        {
            ["cpu"] or ["cpu", _] when parts.Length == 1 || hasIndex => CPU,
            ["cuda", _] when hasIndex => new Device(DeviceType.CUDA, index),
            _ => throw new UserErrorException($"'{device}' is no device; cpu:0 or cuda:0, for example, would be."),
        };
    }
}
