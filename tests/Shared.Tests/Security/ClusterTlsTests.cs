using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Spectral.Shared.Security;

namespace Spectral.Shared.Tests.Security;

/// <summary>Handshakes over real sockets: who may talk to whom.</summary>
public sealed class ClusterTlsTests : IDisposable
{
    private readonly TestCertificates _ours = new();
    private readonly TestCertificates _theirs = new();

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
    }

    [Theory]
    [InlineData("coordinator", "node")]
    [InlineData("node", "coordinator")]
    [InlineData("coordinator", "client")]
    public async Task Certificates_of_one_authority_talk(string server, string client) =>
        Assert.Null(await TryAsync(_ours.Load(server).Server, _ours.Load(client).Client));

    [Fact]
    public async Task A_stranger_that_connects_is_refused()
    {
        SslClientAuthenticationOptions stranger = _theirs.Load("node").Client;
        stranger.RemoteCertificateValidationCallback = Anybody;
        Assert.IsType<AuthenticationException>(await TryAsync(_ours.Load("node").Server, stranger));
    }

    [Fact]
    public async Task Somebody_without_a_certificate_is_refused()
    {
        var nobody = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Anybody };
        Assert.IsType<AuthenticationException>(await TryAsync(_ours.Load("node").Server, nobody));
    }

    [Fact]
    public async Task A_strange_server_is_refused()
    {
        SslServerAuthenticationOptions stranger = _theirs.Load("coordinator").Server;
        stranger.RemoteCertificateValidationCallback = Anybody;
        Assert.IsType<AuthenticationException>(await TryAsync(stranger, _ours.Load("client").Client));
    }

    [Fact]
    public async Task A_users_certificate_makes_no_server() =>
        Assert.IsType<AuthenticationException>(await TryAsync(_ours.Load("client").Server, _ours.Load("node").Client));

    /// <summary>A stranger takes whoever answers.</summary>
    private static bool Anybody(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => errors >= SslPolicyErrors.None;

    /// <summary>Null when both sides shook hands and a byte went over; else what the refusing side threw.</summary>
    private static async Task<Exception?> TryAsync(SslServerAuthenticationOptions server, SslClientAuthenticationOptions client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var outgoing = new TcpClient();
        await outgoing.ConnectAsync((IPEndPoint)listener.LocalEndpoint, patience.Token);
        using TcpClient incoming = await listener.AcceptTcpClientAsync(patience.Token);
        await using var accepting = new SslStream(incoming.GetStream());
        await using var connecting = new SslStream(outgoing.GetStream());
        client.TargetHost = "another.name";
        Task accepted = HandshakeAsync(accepting, incoming, stream => stream.AuthenticateAsServerAsync(server, patience.Token));
        Task connected = HandshakeAsync(connecting, outgoing, stream => stream.AuthenticateAsClientAsync(client, patience.Token));
        await Task.WhenAll(accepted.ContinueWith(_ => { }, TaskScheduler.Default), connected.ContinueWith(_ => { }, TaskScheduler.Default));
        if ((connected.Exception ?? accepted.Exception)?.InnerException is AuthenticationException refused)
        {
            return refused;
        }

        // In TLS 1.3 a client has shaken hands before the server has looked at its certificate.
        if (accepted.Exception?.InnerException is { } late)
        {
            return late;
        }

        await accepting.WriteAsync(new byte[] { 7 }, patience.Token);
        byte[] answer = new byte[1];
        await connecting.ReadExactlyAsync(answer, patience.Token);
        Assert.True(accepting.IsMutuallyAuthenticated && answer[0] == 7);
        return null;
    }

    private static async Task HandshakeAsync(SslStream stream, TcpClient socket, Func<SslStream, Task> authenticate)
    {
        try
        {
            await authenticate(stream);
        }
        catch
        {
            socket.Close();
            throw;
        }
    }
}
