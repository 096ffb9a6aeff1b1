using System.Net;
using System.Net.Sockets;
using Spectral.Cli.Doctor;

namespace Spectral.Cli.Tests.Doctor;

public sealed class HostCheckTests
{
    [Fact]
    public void Libtorch_computes_here_and_nccl_is_not_needed()
    {
        using var root = new TemporaryFolder();
        var none = new NvidiaHardware(root.Path);
        Assert.Equal(CheckState.Ok, LibtorchCheck.Run(none).State);
        Assert.Equal(CheckState.Ok, NcclCheck.Run(none, path: null).State);
        CheckResult wrong = NcclCheck.Run(none, path: "/nowhere/libnccl.so.2");
        Assert.Equal(CheckState.Failed, wrong.State);
        Assert.Contains("/nowhere/libnccl.so.2", wrong.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_somebody_has_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        int taken = ((IPEndPoint)other.LocalEndpoint).Port;
        int free = FreePorts.Next();
        Assert.Equal(CheckState.Ok, PortsCheck.Run([free]).State);
        CheckResult result = PortsCheck.Run([free, taken]);
        Assert.Equal((CheckState.Warning, $"{taken} in use"), (result.State, result.Found));
    }

    [Fact]
    public void A_store_takes_files_and_keeps_none_of_them()
    {
        using var folder = new TemporaryFolder();
        Assert.NotEqual(CheckState.Failed, StoreCheck.Run(folder.Path).State);
        CheckResult missing = StoreCheck.Run(folder.File("a/b"));
        Assert.NotEqual(CheckState.Failed, missing.State);
        Assert.Contains("is not there yet", missing.Found, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));

        CheckResult refused = StoreCheck.Run("/proc/store");
        Assert.Equal(CheckState.Failed, refused.State);
        Assert.Contains("cannot be written", refused.Found, StringComparison.Ordinal);
    }
}
