using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Collectives.Tcp;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Collectives.Tcp;

/// <summary>With mutual TLS everything works as without, for those who have a certificate.</summary>
public sealed class TlsTests
{
    private readonly Certificates _certificates = new();

    [Fact]
    public void EveryOperationWorksOverTls()
    {
        using var nodes = new TcpNodes(3, Options(_certificates));

        float[][] sums = nodes.Run(communicator =>
        {
            foreach (Action<ICommunicator> call in CollectiveCalls.All.Values)
            {
                call(communicator);
            }

            float[] bucket = [1, communicator.Rank];
            communicator.AllReduce(bucket, []);
            return bucket;
        });

        Assert.All(sums, sum => Assert.Equal([3, 3], sum));
    }

    [Fact]
    public void AnAbortReachesEveryoneOverTls()
    {
        using var nodes = new TcpNodes(2, Options(_certificates));

        nodes.Run(communicator =>
        {
            communicator.Barrier();
            if (communicator.Rank == 0)
            {
                communicator.Abort("enough");
                return 0;
            }

            var cause = Assert.Throws<CommunicatorAbortedException>(() => CollectiveCalls.Forever(communicator, "all-reduce", with: 1));
            Assert.Contains("enough", cause.Message, StringComparison.Ordinal);
            return 0;
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhoHasNoCertificateOfTheClusterIsRefused(bool hasAnother)
    {
        var log = new RecordingLogger();
        using var nodes = new TcpNodes(1, Options(_certificates), logger: log);
        CommunicatorListenerOptions options = hasAnother ? Options(new Certificates()) : Options(_certificates) with { Tls = null };
        using var stranger = new TcpNodes(1, options, deadline: TimeSpan.FromSeconds(1));
        using Arrivals waiting = nodes.Listeners[0].Waiting.Add("node/0", PeerProcess.Fence, ["node/1"]);
        Member[] members = [nodes.Members[0], new Member("node/1", stranger.Members[0].Endpoint, 0, 0)];

        Assert.Throws<CommunicatorAbortedException>(() => stranger.Factory(0).Connect(PeerProcess.Fence, members, 1, CancellationToken.None));

        Assert.False(waiting.TryWait(TimeSpan.Zero, CancellationToken.None, out _, out _));
        log.Single();
    }

    private static CommunicatorListenerOptions Options(Certificates certificates) => new() { Secret = new byte[] { 1, 2, 3 }, Tls = certificates.Tls() };
}
