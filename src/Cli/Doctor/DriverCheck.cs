namespace Spectral.Cli.Doctor;

/// <summary>The NVIDIA driver.</summary>
/// <param name="cudaVersion">The CUDA version the driver speaks; null where its library is not there.</param>
internal sealed class DriverCheck(NvidiaHardware hardware, Func<int?> cudaVersion)
{
    private const string Name = "driver";

    /// <summary>That of the CUDA build of libtorch.</summary>
    private const int NeededCuda = 12080;

    private const string Needed = "install NVIDIA driver 570 or newer (CUDA 12.8)";

    public CheckResult Run() => (hardware.Driver, hardware.Devices) switch
    {
        (null, 0) => CheckResult.Ok(Name, "no NVIDIA device; this host computes on its CPU"),
        (null, var devices) => CheckResult.Warning(Name, $"{devices} NVIDIA device{(devices == 1 ? "" : "s")}, and no driver: only the CPU can be used", Needed),
        ({ } driver, _) => Loaded(driver),
    };

    private CheckResult Loaded(string driver) => cudaVersion() switch
    {
        null => CheckResult.Failed(Name, $"{driver}; its library libcuda.so.1 cannot be loaded", "install the driver's user-space libraries; in a container, let the NVIDIA runtime mount them"),
        < NeededCuda and var version => CheckResult.Failed(Name, $"{driver}: CUDA {Text(version)}", Needed),
        { } version => CheckResult.Ok(Name, $"{driver}: CUDA {Text(version)}"),
    };

    private static string Text(int version) => $"{version / 1000}.{version % 1000 / 10}";
}
