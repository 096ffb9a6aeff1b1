using System.Net;
using Spectral.GpuNode.Collectives.Tcp;

namespace Spectral.GpuNode.Tests.Collectives.Tcp;

public sealed class RefusalLogTests
{
    [Fact]
    public void EachKindIsLoggedOncePerAddress()
    {
        var log = new RecordingLogger();
        var refusals = new RefusalLog(log);
        for (int i = 0; i < 3; i++)
        {
            refusals.Refused(IPAddress.Parse("10.0.0.1"), Refusal.Stranger, "it says nothing of use");
            refusals.Refused(IPAddress.Parse("10.0.0.1"), Refusal.Slow, "it is slow");
            refusals.Refused(IPAddress.Parse("10.0.0.2"), Refusal.Stranger, "it says nothing of use");
        }

        Assert.Equal(3, log.Warnings.Count);
    }

    [Fact]
    public void AFloodFromManyAddressesIsOneLineMore()
    {
        var log = new RecordingLogger();
        var refusals = new RefusalLog(log);
        for (uint address = 1; address <= RefusalLog.Limit + 500; address++)
        {
            refusals.Refused(new IPAddress(address), Refusal.Stranger, "it says nothing of use");
        }

        Assert.Equal(RefusalLog.Limit + 1, log.Warnings.Count);
    }
}
