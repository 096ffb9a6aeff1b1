using Spectral.SpectralOps.Runtime;
using TorchSharp;

namespace Spectral.Cli.Doctor;

/// <summary>Whether libtorch loads and computes, and whether it is the build that this host's devices need.</summary>
internal static class LibtorchCheck
{
    private const string Name = "libtorch";

    public static CheckResult Run(NvidiaHardware hardware)
    {
        try
        {
            ProcessThreads.Initialize(1);
            using DisposeScope scope = torch.NewDisposeScope();
            float sum = torch.ones(2, 2).matmul(torch.ones(2, 2)).sum().item<float>();
            bool hasCuda = torch.cuda.is_available();
            string devices = hasCuda ? $"{torch.cuda.device_count()} CUDA device{(torch.cuda.device_count() == 1 ? "" : "s")}" : "the CPU";
            return MathF.Abs(sum - 8) > 0 ? CheckResult.Failed(Name, $"a product of ones sums to {sum}, not 8", "this processor or this build of libtorch is broken; do not train with it")
                : hardware.Driver is not null && !hasCuda ? CheckResult.Warning(Name, $"{torch.__version__} computes on the CPU alone, though a driver is there", "use the build for GPUs: -p:TorchBackend=cuda, or the image spectral/node")
                : CheckResult.Ok(Name, $"{torch.__version__} computes on {devices}");
        }
#pragma warning disable CA1031 // Whatever keeps it from loading is what is to be told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return CheckResult.Failed(Name, $"cannot be loaded: {e.GetBaseException().Message}", "build again on this host (docs/gpu.md), and look for what `ldd libLibTorchSharp.so` misses");
        }
    }
}
