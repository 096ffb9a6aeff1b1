using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Spectral.Coordinator.DataPlane;
using Spectral.Shared.Artifacts.Remote;

namespace Spectral.Coordinator.Tests.DataPlane;

/// <summary>What a client of ours never sends, and a stranger may.</summary>
public sealed class ArtifactStoreEndpointsTests
{
    private const string Incoming = "jobs/j/trials/t/.incoming/adapter-g1/x";

    [Fact]
    public async Task AnUploadWithAnotherHashIsNotKept()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using HttpClient http = new() { BaseAddress = server.Address };
        var id = Guid.NewGuid();

        Assert.Equal(HttpStatusCode.OK, (await ClaimAsync(http, id, new UploadClaim(Incoming, true, 3, Sha256("abc")))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AppendAsync(http, id, 0, "abd")).StatusCode);
        HttpResponseMessage published = await http.PostAsync(StoreRoutes.UploadOf(id), null);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, published.StatusCode);
        Assert.Contains(Sha256("abd"), await published.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(server.Store.List("jobs"));
        Assert.Empty(Directory.GetFiles(Path.Combine(server.Store.Root, ".uploads")));
    }

    [Fact]
    public async Task AnIncompleteOrMisplacedOrOverlongUploadIsNotPublished()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using HttpClient http = new() { BaseAddress = server.Address };
        var id = Guid.NewGuid();
        await ClaimAsync(http, id, new UploadClaim(Incoming, true, 3, Sha256("abc")));

        Assert.Equal(HttpStatusCode.Conflict, (await AppendAsync(http, id, 1, "b")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AppendAsync(http, id, 0, "a")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await http.PostAsync(StoreRoutes.UploadOf(id), null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await AppendAsync(http, id, 1, "bcd")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await ClaimAsync(http, id, new UploadClaim(Incoming, true, 4, Sha256("abcd")))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await AppendAsync(http, Guid.NewGuid(), 0, "a")).StatusCode);
        Assert.Empty(server.Store.List("jobs"));

        Assert.Equal(1, await OffsetAsync(http, id));
    }

    [Fact]
    public async Task WhatArrivedBeforeTheConnectionBrokeStays()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using HttpClient http = new() { BaseAddress = server.Address };
        var id = Guid.NewGuid();
        await ClaimAsync(http, id, new UploadClaim("bases/k", false, 10, Sha256("0123456789")));
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
            string request = $"PATCH {StoreRoutes.UploadOf(id)} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n{StoreRoutes.OffsetHeader}: 0\r\n\r\n0123";
            await socket.SendAsync(Encoding.ASCII.GetBytes(request));
            await UntilAsync(async () => await OffsetAsync(http, id) == 4);
            socket.LingerState = new LingerOption(true, 0);
        }

        await UntilAsync(async () => (await AppendAsync(http, id, 4, "456789")).StatusCode == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsync(StoreRoutes.UploadOf(id), null)).StatusCode);
        Assert.Equal("0123456789", File.ReadAllText(server.Store.LocalFile("bases/k")));
    }

    [Fact]
    public async Task AnAnswerThatWasMissedIsGivenAgain()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using HttpClient http = new() { BaseAddress = server.Address };
        var id = Guid.NewGuid();
        await ClaimAsync(http, id, new UploadClaim("bases/k", false, 3, Sha256("abc")));
        await AppendAsync(http, id, 0, "abc");

        for (int attempt = 0; attempt < 2; attempt++)
        {
            HttpResponseMessage published = await http.PostAsync(StoreRoutes.UploadOf(id), null);
            Assert.True((await published.Content.ReadFromJsonAsync(StoreJson.Default.UploadState))!.Created);
        }
    }

    [Fact]
    public async Task HugeClaimsTakeNothing()
    {
        await using StoreServer server = await StoreServer.StartAsync(new DataPlaneOptions { LargestFile = 1000, LargestStaged = 1500, MostUploads = 2 });
        using HttpClient http = new() { BaseAddress = server.Address };
        async Task<HttpStatusCode> Claim(long size) => (await ClaimAsync(http, Guid.NewGuid(), new UploadClaim(Incoming, true, size, Sha256("")))).StatusCode;

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Claim(long.MaxValue));
        Assert.Equal(HttpStatusCode.BadRequest, await Claim(-1));
        Assert.Equal(HttpStatusCode.OK, await Claim(1000));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Claim(501));
        Assert.Equal(HttpStatusCode.OK, await Claim(500));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Claim(0));

        string overlong = $$"""{"path": "{{new string('a', 1 << 17)}}", "replace": true, "size": 1, "sha256": ""}""";
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await http.PutAsync(StoreRoutes.UploadOf(Guid.NewGuid()), new StringContent(overlong))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PutAsync(StoreRoutes.UploadOf(Guid.NewGuid()), new StringContent("{}"))).StatusCode);
    }

    [Fact]
    public async Task AClaimLargerThanTheDiskIsRefusedBeforeItIsSent()
    {
        await using StoreServer server = await StoreServer.StartAsync(new DataPlaneOptions { LargestFile = long.MaxValue / 2, LargestStaged = long.MaxValue / 2 });
        using HttpClient http = new() { BaseAddress = server.Address };

        HttpResponseMessage answer = await ClaimAsync(http, Guid.NewGuid(), new UploadClaim(Incoming, true, long.MaxValue / 4, Sha256("")));

        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
    }

    [Fact]
    public async Task AnUploadInWhichNothingMovesIsPurged()
    {
        var clock = new LaterClock();
        await using StoreServer server = await StoreServer.StartAsync(time: clock);
        using HttpClient http = new() { BaseAddress = server.Address };
        var id = Guid.NewGuid();
        await ClaimAsync(http, id, new UploadClaim(Incoming, true, 3, Sha256("abc")));
        await AppendAsync(http, id, 0, "a");

        await ClaimAsync(http, Guid.NewGuid(), new UploadClaim(Incoming, true, 3, Sha256("abc")));
        Assert.Equal(HttpStatusCode.OK, (await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, StoreRoutes.UploadOf(id)))).StatusCode);
        clock.Ahead = TimeSpan.FromDays(2);
        await ClaimAsync(http, Guid.NewGuid(), new UploadClaim(Incoming, true, 3, Sha256("abc")));
        Assert.Equal(HttpStatusCode.NotFound, (await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, StoreRoutes.UploadOf(id)))).StatusCode);
    }

    [Theory]
    [InlineData("..%2Foutside")]
    [InlineData("%2e%2e/outside")]
    [InlineData("jobs/../../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("%2Fetc%2Fpasswd")]
    [InlineData("a%5C..%5Cb")]
    [InlineData("a%00b")]
    [InlineData("")]
    [InlineData(".uploads/x")]
    [InlineData(".trash/x")]
    public async Task NoRequestReadsOrListsOrTakesOutsideTheStore(string path)
    {
        await using StoreServer server = await StoreServer.StartAsync();
        File.WriteAllText(server.FileAt("outside"), "secret");
        using HttpClient http = new() { BaseAddress = server.Address };

        foreach (string address in new[] { $"/file?path={path}", $"/exists?path={path}", $"/list?path={path}" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync(StoreRoutes.Prefix + address)).StatusCode);
        }

        foreach (string address in new[] { $"/trash?path={path}", $"/move?from={path}&to={Incoming}", $"/move?from={Incoming}&to={path}" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync(StoreRoutes.Prefix + address, null)).StatusCode);
        }

        var claim = new UploadClaim(Uri.UnescapeDataString(path), true, 1, Sha256("x"));
        Assert.Equal(HttpStatusCode.BadRequest, (await ClaimAsync(http, Guid.NewGuid(), claim)).StatusCode);
        Assert.Equal("secret", File.ReadAllText(server.FileAt("outside")));
    }

    [Fact]
    public async Task RangesAreServed()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        server.Store.Replace("bases/k", stream => stream.Write("0123456789"u8));
        using HttpClient http = new() { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, StoreRoutes.FileAt("bases/k"));
        request.Headers.Range = new(3, 5);

        HttpResponseMessage answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal("345", await answer.Content.ReadAsStringAsync());
        Assert.Equal($"\"{Sha256("0123456789")}\"", answer.Headers.ETag!.Tag);
    }

    private static Task<HttpResponseMessage> ClaimAsync(HttpClient http, Guid id, UploadClaim claim) =>
        http.PutAsync(StoreRoutes.UploadOf(id), JsonContent.Create(claim, StoreJson.Default.UploadClaim));

    private static Task<HttpResponseMessage> AppendAsync(HttpClient http, Guid id, long offset, string content)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, StoreRoutes.UploadOf(id)) { Content = new StringContent(content) };
        request.Headers.Add(StoreRoutes.OffsetHeader, $"{offset}");
        return http.SendAsync(request);
    }

    private static async Task<long> OffsetAsync(HttpClient http, Guid id)
    {
        HttpResponseMessage offset = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, StoreRoutes.UploadOf(id)));
        return long.Parse(Assert.Single(offset.Headers.GetValues(StoreRoutes.OffsetHeader)));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(5);
        }
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed class LaterClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
