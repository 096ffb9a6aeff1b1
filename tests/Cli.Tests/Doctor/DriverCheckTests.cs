using Spectral.Cli.Doctor;

namespace Spectral.Cli.Tests.Doctor;

public sealed class DriverCheckTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_host_without_devices_is_healthy() => Expect(CheckState.Ok, "computes on its CPU", cuda: null);

    [Fact]
    public void A_device_without_a_driver_is_worth_a_warning()
    {
        Device("0000:01:00.0", vendor: "0x10de", kind: "0x030200");
        Device("0000:02:00.0", vendor: "0x8086", kind: "0x030000");
        Device("0000:03:00.0", vendor: "0x10de", kind: "0x040300");
        Expect(CheckState.Warning, "1 NVIDIA device, and no driver", cuda: null);
    }

    [Theory]
    [InlineData(12080, CheckState.Ok, "CUDA 12.8")]
    [InlineData(13010, CheckState.Ok, "CUDA 13.1")]
    [InlineData(12040, CheckState.Failed, "CUDA 12.4")]
    [InlineData(null, CheckState.Failed, "libcuda.so.1 cannot be loaded")]
    public void A_driver_must_speak_the_cuda_of_libtorch(int? cuda, object state, string found)
    {
        Write("proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.124.06\nGCC version: 12\n");
        CheckResult result = Expect((CheckState)state, found, cuda);
        Assert.DoesNotContain("GCC", result.Found, StringComparison.Ordinal);
        Assert.Equal(result.State == CheckState.Ok, result.Advice is null);
    }

    private CheckResult Expect(CheckState state, string found, int? cuda)
    {
        CheckResult result = new DriverCheck(new NvidiaHardware(_root.Path), () => cuda).Run();
        Assert.True(result.State == state && result.Found.Contains(found, StringComparison.Ordinal), $"{result}");
        return result;
    }

    private void Device(string address, string vendor, string kind)
    {
        Write($"sys/bus/pci/devices/{address}/vendor", vendor + "\n");
        Write($"sys/bus/pci/devices/{address}/class", kind + "\n");
    }

    private void Write(string path, string text)
    {
        string full = _root.File(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
