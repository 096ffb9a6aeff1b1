using Spectral.GpuNode.Collectives;
using Spectral.Shared.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Training;

/// <summary>Which order of addition a recipe means.</summary>
internal static class GradientSums
{
    /// <summary>On GPUs, whose sums within a leaf depend on the hardware anyway, the default is the fast order.</summary>
    public static bool IsFast(Reduction reduction, Device device) =>
        reduction == Reduction.Fast || (reduction == Reduction.Auto && device.type == DeviceType.CUDA);

    public static IGradientSum Create(bool isFast, ICommunicator communicator, int bucketLength) =>
        isFast ? new FastGradientSum(communicator, bucketLength) : new CanonicalGradientSum(communicator, bucketLength);
}
