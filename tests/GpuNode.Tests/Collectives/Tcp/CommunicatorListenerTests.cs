using System.Buffers.Binary;
using System.Security.Cryptography;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Collectives.Tcp;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Collectives.Tcp;

/// <summary>Whoever does not belong to a forming generation is closed, logged once, and disturbs nobody.</summary>
public sealed class CommunicatorListenerTests
{
    private static readonly byte[] Secret = [.. "a secret"u8];

    private static readonly Fence Fence = new(1, "run", 1);

    /// <summary>First bytes of strangers.</summary>
    public static TheoryData<string> Openings => ["random bytes", "an HTTP request", "a length of 2 GB", "another version", "half a name"];

    [Theory]
    [MemberData(nameof(Openings))]
    public void StrangersAreClosedLoggedOnceAndDisturbNobody(string opening)
    {
        var log = new RecordingLogger();
        using var nodes = new TcpNodes(2, logger: log);
        for (int i = 0; i < 3; i++)
        {
            using var stranger = new Stranger(nodes.Listeners[0]);
            stranger.Stream.Write(Opening(opening));
            stranger.AssertClosed();
        }

        nodes.Run(communicator =>
        {
            communicator.Barrier();
            if (communicator.Rank == 0)
            {
                using var stranger = new Stranger(nodes.Listeners[0]);
                stranger.Stream.Write(Opening(opening));
                stranger.AssertClosed();
            }

            communicator.Barrier();
            return 0;
        });
        Assert.Contains("127.0.0.1", log.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongSecretIsRefusedAndToldToItsOwner()
    {
        var log = new RecordingLogger();
        using var nodes = new TcpNodes(1, logger: log);
        using var stranger = new TcpNodes(1, new CommunicatorListenerOptions { Secret = new byte[] { 1 } }, deadline: TimeSpan.FromMilliseconds(300));
        using Arrivals waiting = nodes.Listeners[0].Waiting.Add("node/0", Fence, ["node/1"]);
        Member[] members = [nodes.Members[0], new Member("node/1", stranger.Members[0].Endpoint, 0, 0)];

        Assert.Throws<CommunicatorAbortedException>(() => stranger.Factory(0).Connect(Fence, members, 1, CancellationToken.None));

        Assert.Contains("does not know the cluster's secret", log.Single(), StringComparison.Ordinal);
        Assert.False(waiting.TryWait(TimeSpan.Zero, CancellationToken.None, out _, out _));
    }

    [Fact]
    public void AListenerWithoutTheSecretIsTrustedByNobody()
    {
        using var real = new TcpNodes(1, deadline: TimeSpan.FromMilliseconds(500));
        using var impostor = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        impostor.Start();
        var echo = new Thread(() =>
        {
            // Says the caller's own proof back to it.
            try
            {
                while (true)
                {
                    using System.Net.Sockets.Socket socket = impostor.AcceptSocket();
                    using var stream = new System.Net.Sockets.NetworkStream(socket);
                    byte[] head = new byte[HandshakeHello.HeadBytes];
                    stream.ReadExactly(head);
                    stream.ReadExactly(new byte[HandshakeHello.BodyLength(head)]);
                    stream.Write(new byte[HandshakeHello.NonceBytes]);
                    byte[] proof = new byte[HMACSHA256.HashSizeInBytes];
                    stream.ReadExactly(proof);
                    stream.Write([0, .. proof]);
                }
            }
            catch (System.Net.Sockets.SocketException)
            {
                // The test is over.
            }
        })
        { IsBackground = true };
        echo.Start();
        Member[] members = [new Member("node/0", impostor.LocalEndpoint.ToString()!, 0, 0), new Member("node/1", real.Members[0].Endpoint, 0, 0)];

        var error = Assert.Throws<CommunicatorAbortedException>(() => real.Factory(0).Connect(Fence, members, 1, CancellationToken.None));

        Assert.Contains("does not know the cluster's secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHandshakeSaidAgainIsRefused()
    {
        var log = new RecordingLogger();
        using var nodes = new TcpNodes(1, logger: log);
        using Arrivals waiting = nodes.Listeners[0].Waiting.Add("node/0", Fence, ["node/1"]);
        byte[] hello = Hello(Fence).ToBytes();
        byte[] proof;
        using (var first = new Stranger(nodes.Listeners[0]))
        {
            first.Stream.Write(hello);
            proof = Proof(first, hello);
            first.Stream.Write(proof);
            Assert.Equal((byte)HandshakeStatus.Accepted, first.Stream.ReadByte());
        }

        using var replay = new Stranger(nodes.Listeners[0]);
        replay.Stream.Write(hello);
        replay.Stream.ReadExactly(new byte[HandshakeHello.NonceBytes]);
        replay.Stream.Write(proof);

        replay.AssertClosed();
        Assert.Contains("repeats what another has said", log.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "run", 6, HandshakeStatus.Superseded)]
    [InlineData(1, "run", 8, HandshakeStatus.Superseded)]
    [InlineData(1, "another", 8, HandshakeStatus.Superseded)]
    [InlineData(2, "run", 8, HandshakeStatus.NotYet)]
    [InlineData(3, "run", 1, HandshakeStatus.NotYet)]
    [InlineData(2, "another", 1, HandshakeStatus.NotYet)]
    public void AMemberOfAnotherGenerationIsToldWhereItStands(long epoch, string run, int generation, object expected)
    {
        var log = new RecordingLogger();
        using var nodes = new TcpNodes(1, logger: log);
        using Arrivals waiting = nodes.Listeners[0].Waiting.Add("node/0", new Fence(2, "run", 7), ["node/1"]);

        Assert.Equal((HandshakeStatus)expected, Knock(nodes.Listeners[0], Hello(new Fence(epoch, run, generation))));
        Assert.Equal((HandshakeStatus)expected, Knock(nodes.Listeners[0], Hello(new Fence(epoch, run, generation))));

        int logged = (HandshakeStatus)expected == HandshakeStatus.Superseded ? 1 : 0;
        log.WaitFor(logged);
        Assert.Equal(logged, log.Warnings.Count);
    }

    [Fact]
    public void AMemberOfAnOlderGenerationStopsTryingAtOnce()
    {
        using var nodes = new TcpNodes(2);
        using Arrivals waiting = nodes.Listeners[0].Waiting.Add("node/0", new Fence(1, "run", 2), ["node/1"]);

        var error = Assert.Throws<CommunicatorAbortedException>(() => nodes.Factory(1).Connect(Fence, nodes.Members, 1, CancellationToken.None));

        Assert.Contains("has gone on to a newer generation", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWorkerThatIsNoMemberIsRefused()
    {
        var log = new RecordingLogger();
        using var nodes = new TcpNodes(1, logger: log);
        using Arrivals waiting = nodes.Listeners[0].Waiting.Add("node/0", Fence, ["node/2"]);

        Assert.Equal(HandshakeStatus.Unwanted, Knock(nodes.Listeners[0], Hello(Fence)));

        Assert.Contains("does not wait for worker 'node/1'", log.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void BytesThatDripDoNotKeepAConnectionOpen()
    {
        var log = new RecordingLogger();
        using var nodes = new TcpNodes(1, new CommunicatorListenerOptions { Secret = Secret, HandshakeTimeout = TimeSpan.FromMilliseconds(300) }, logger: log);
        using var stranger = new Stranger(nodes.Listeners[0]);
        byte[] hello = Hello(Fence).ToBytes();

        // Never silent for long, and far from done when its time is up.
        Assert.ThrowsAny<IOException>(() =>
        {
            for (int i = 0; i < hello.Length - 1; i++)
            {
                stranger.Stream.WriteByte(hello[i]);
                Thread.Sleep(50);
            }
        });
        Assert.Contains("was not through within 0.3 s", log.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFloodOfSilentConnectionsIsBoundedAndKeepsNoMemberOut()
    {
        using var nodes = new TcpNodes(2, new CommunicatorListenerOptions { Secret = Secret, HalfOpenLimit = 8, HandshakeTimeout = Members.Patience });
        Stranger[] flood = [.. Enumerable.Range(0, 40).Select(_ => new Stranger(nodes.Listeners[0]))];

        nodes.Run(communicator =>
        {
            communicator.Barrier();
            return 0;
        });

        Assert.InRange(nodes.Listeners[0].HalfOpenCount, 0, 8);
        flood[0].AssertClosed();
        Array.ForEach(flood, stranger => stranger.Dispose());
    }

    [Fact]
    public void APortThatIsTakenIsTold()
    {
        using var nodes = new TcpNodes(1);
        int port = Endpoint.Parse(nodes.Members[0].Endpoint, "node/0").Port;

        var error = Assert.Throws<UserErrorException>(() => new CommunicatorListener(new CommunicatorListenerOptions { Port = port }, new RecordingLogger()));

        Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
    }

    private static HandshakeHello Hello(Fence fence) => new(fence, "node/1", "node/0", RandomNumberGenerator.GetBytes(HandshakeHello.NonceBytes));

    private static HandshakeStatus Knock(CommunicatorListener listener, HandshakeHello hello)
    {
        using var stranger = new Stranger(listener);
        return Handshake.Connect(stranger.Stream, hello, Secret);
    }

    /// <summary>What the protocol asks for, computed here once more.</summary>
    private static byte[] Proof(Stranger stranger, byte[] hello)
    {
        byte[] challenge = new byte[HandshakeHello.NonceBytes];
        stranger.Stream.ReadExactly(challenge);
        return HMACSHA256.HashData(Secret, (byte[])[0, .. challenge, .. hello]);
    }

    private static byte[] Opening(string kind)
    {
        byte[] hello = Hello(Fence).ToBytes();
        switch (kind)
        {
            case "random bytes":
                return RandomNumberGenerator.GetBytes(4096);
            case "an HTTP request":
                return [.. "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8];
            case "a length of 2 GB":
                BinaryPrimitives.WriteInt32LittleEndian(hello.AsSpan(10), int.MaxValue);
                return hello;
            case "another version":
                hello[8]++;
                return hello;
            default:
                hello[^("node/0".Length + 2)] = 200;
                return hello;
        }
    }
}
