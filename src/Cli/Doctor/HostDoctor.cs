using Spectral.Cli.Remote;
using Spectral.Shared.Errors;
using Spectral.Shared.Security;

namespace Spectral.Cli.Doctor;

/// <summary>Makes all checks of this host, in the order in which one failing explains the next.</summary>
/// <param name="store">Directory of the store.</param>
/// <param name="ports">Ports that services are to listen on.</param>
/// <param name="nccl">NCCL's file; null to look for it.</param>
internal sealed class HostDoctor(GivenConnection given, string store, IReadOnlyList<int> ports, string? nccl, TimeProvider clock)
{
    public async IAsyncEnumerable<CheckResult> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var hardware = new NvidiaHardware();
        yield return new DriverCheck(hardware, CudaDriver.Version).Run();
        yield return LibtorchCheck.Run(hardware);
        yield return NcclCheck.Run(hardware, nccl);
        yield return PortsCheck.Run(ports);
        yield return StoreCheck.Run(store);
        (CheckResult certificates, ClusterTls? tls) = CertificateCheck.Run(given, clock);
        yield return certificates;
        if (given.Coordinator is null)
        {
            yield return CheckResult.Warning("coordinator", "none is named, so neither it nor the clock is checked", "give --coordinator URL or set SPECTRAL_COORDINATOR");
            yield break;
        }

        foreach (CheckResult result in await CoordinatorAsync(given.Coordinator, tls, cancellation))
        {
            yield return result;
        }
    }

    private async Task<IReadOnlyList<CheckResult>> CoordinatorAsync(string text, ClusterTls? tls, CancellationToken cancellation)
    {
        try
        {
            Uri address = CoordinatorAddress.Parse(text);
            CoordinatorAddress.CheckClearText(address, given.IsInsecure);
            return await new CoordinatorCheck(address, tls, given.Token(), clock).RunAsync(cancellation);
        }
        catch (UserErrorException e)
        {
            return [CheckResult.Failed("coordinator", e.Message, "docs/security.md tells what a coordinator asks for")];
        }
    }
}
