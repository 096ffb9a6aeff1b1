using Spectral.GpuNode.Collectives.Nccl;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Doctor;

/// <summary>NCCL, which GPUs on several hosts sum gradients with.</summary>
internal static class NcclCheck
{
    private const string Name = "nccl";
    private const int Needed = 22700;

    /// <param name="path">The configured file; null to look for it as a node does.</param>
    public static CheckResult Run(NvidiaHardware hardware, string? path)
    {
        try
        {
            NcclLibrary library = NcclLibrary.Load(path);
            int version = library.Version;
            string found = $"{version / 10_000}.{version / 100 % 100}.{version % 100} in {library.Path}";
            return version >= Needed ? CheckResult.Ok(Name, found) : CheckResult.Failed(Name, found, "install libnccl2 2.27 or newer, or let nodes use --nccl off");
        }
        catch (UserErrorException e) when (path is null && hardware.Driver is null)
        {
            return CheckResult.Ok(Name, $"none, and none is needed without GPUs ({e.Message.Split(';')[0]})");
        }
        catch (UserErrorException e)
        {
            return path is null
                ? CheckResult.Warning(Name, e.Message, "install libnccl2; until then GPUs of several hosts sum over TCP (--nccl off)")
                : CheckResult.Failed(Name, e.Message, "give the path of libnccl.so.2, or none to have it looked for");
        }
    }
}
