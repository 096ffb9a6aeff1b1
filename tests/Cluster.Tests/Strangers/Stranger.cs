using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Spectral.Shared.Security;

namespace Spectral.Cluster.Tests.Strangers;

/// <summary>Someone who connects to a port and says what a test wants, until he is thrown out.</summary>
internal static class Stranger
{
    /// <summary>The first four bytes of a frame that claims two gigabytes, in both orders of bytes, with something behind it.</summary>
    public static byte[][] HugeFrames { get; } = [[0x7f, 0xff, 0xff, 0xff, 1, 2, 3, 4], [0xff, 0xff, 0xff, 0x7f, 1, 2, 3, 4]];

    /// <summary>Says it in the clear.</summary>
    public static async Task SayAsync(int port, byte[] bytes)
    {
        using TcpClient client = await ConnectAsync(port);
        await SayAsync(client.GetStream(), bytes);
    }

    /// <summary>Says it within TLS.</summary>
    /// <param name="tls">Whose certificate is shown; null shows none.</param>
    /// <returns>Whether the other side let the connection stand long enough to be spoken to.</returns>
    public static async Task<bool> SayAsync(int port, ClusterTls? tls, byte[] bytes)
    {
        using TcpClient client = await ConnectAsync(port);
        await using var stream = new SslStream(client.GetStream());
        try
        {
            SslClientAuthenticationOptions options = tls?.Client ?? new SslClientAuthenticationOptions();
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "127.0.0.1",
                ClientCertificateContext = options.ClientCertificateContext,
                ClientCertificates = options.ClientCertificates,
#pragma warning disable CA5359 // A stranger does not mind whom he talks to.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            });
            await SayAsync(stream, bytes);
            return true;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return false;
        }
    }

    /// <summary>Says it, and waits until the other side hangs up or it is clear that it only waits for more.</summary>
    private static async Task SayAsync(Stream stream, byte[] bytes)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        try
        {
            await stream.WriteAsync(bytes, patience.Token);
            byte[] answer = new byte[4096];
            while (await stream.ReadAsync(answer, patience.Token) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Thrown out, or left waiting.
        }
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        return client;
    }
}
