using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Spectral.Coordinator.Tests.Http;

/// <summary>Requests that no client of ours sends. Whatever comes, nothing breaks and nothing outside of the jobs' files is shown.</summary>
public sealed class ApiFuzzTests : ApiTest
{
    private const string Secret = "nobody may see this";

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "TRACE"];

    private static readonly string[] Parts =
    [
        "v1", "jobs", "a", "b", "files", "updates", "stop", "resume", "metrics", "nodes", "health", "trials", "trial-0", "adapter", "secret.txt",
        "..", ".", "%2e%2e", "%2E%2e%2F", "..%2f..%2f", "%00", "%ff%fe", "\\..\\", "%5c..", "{job}", "'", "\"", "%F0%9F%99%82", "coordinator.db",
        "99999999999999999999999", "-1", "NaN", "", " ", "%20", "a%2Fb", "%", "%zz", "~", "a;b=c", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ];

    private static readonly string[] Queries =
    [
        "", "?limit=1e9", "?limit=-1", "?limit=99999999999999999999", "?after=%00", "?after=..%2f", "?follow=false&after=9223372036854775808", "?follow=false&follow=false",
        "?after_step=NaN", "?=&&=", "?limit[]=5", "?%", "?follow=false&after=" , "?after=%FF",
    ];

    private static readonly string[] Bodies =
    [
        "", "{", "[]", "null", "5", "\"x\"", "{\"recipe\":{}}", "{\"recipe\":1e999}", "{\"recipe\":\"a: b\",\"job\":\"../../x\"}", "{\"recipe\":\"\\ud800\"}",
        "{\"save_checkpoint\":\"yes\"}", "{\"save_checkpoint\":null}", "{\"recipe\":\"&a [*a]\"}", "{\"recipe\":\"!!python/object:os.system x\"}", "{\"recipe\":\"a: *b\"}",
        "{\"recipe\":\"base_model: \\u0000\"}", "\u0000\u0001\u0002", "{\"recipe\":\"? [[[[[[[[[[[[[[[[[[[[[\"}", "{\"recipe\":\"x\",\"recipe\":\"y\"}",
        "{\"job\":" + new string('[', 500) + "}", "{\"__proto__\":{}}",
    ];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Orchestrator.Add("a").End();
        Store.Replace("secret.txt", stream => stream.Write(Encoding.UTF8.GetBytes(Secret)));
        Store.Replace("jobs/a/coordinator.db", stream => stream.Write(Encoding.UTF8.GetBytes(Secret)));
        Store.Replace("jobs/a/recipe.yaml", stream => stream.Write(Encoding.UTF8.GetBytes(CoordinatorFixture.Recipe)));
    }

    [Fact]
    public async Task Strange_requests_are_answered_with_what_is_wrong()
    {
        var random = new Random(20260131);
        for (int i = 0; i < 600; i++)
        {
            string path = "/" + string.Join('/', Enumerable.Range(0, random.Next(1, 8)).Select(depth => depth == 0 && random.Next(4) > 0 ? "v1"
                : depth == 1 && random.Next(4) > 0 ? "jobs" : Parts[random.Next(Parts.Length)])) + Queries[random.Next(Queries.Length)];
            string body = Bodies[random.Next(Bodies.Length)];
            string head = $"{Methods[random.Next(Methods.Length)]} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{Header(random)}";
            await CheckAsync(Encoding.UTF8.GetBytes($"{head}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"), $"{path} {body}");
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_requests_disturb_nobody()
    {
        var random = new Random(7);
        for (int i = 0; i < 100; i++)
        {
            byte[] bytes = new byte[random.Next(1, 4000)];
            random.NextBytes(bytes);
            byte[] line = i % 2 == 0 ? [] : Encoding.ASCII.GetBytes("POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            await CheckAsync([.. line, .. bytes], $"random bytes {i}");
        }

        Assert.Equal(HttpStatusCode.OK, (await GetAsync("v1/jobs")).Status);
    }

    private static string Header(Random random) => random.Next(6) switch
    {
        0 => "Content-Type: application/json\r\n",
        1 => "Content-Type: application/json; charset=utf-16\r\n",
        2 => "Content-Type: ;;;\r\n",
        3 => "Last-Event-ID: \u00ff\r\nContent-Type: application/json\r\n",
        4 => "Range: bytes=5-1,99999999999999999999-\r\nAuthorization: Bearer\r\n",
        _ => "",
    };

    private async Task CheckAsync(byte[] request, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Host.Address.Port, patience.Token);
        await using NetworkStream stream = client.GetStream();
        string answer;
        try
        {
            await stream.WriteAsync(request, patience.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            answer = await reader.ReadToEndAsync(patience.Token);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Whoever sends no HTTP may be hung up on.
            answer = "";
        }

        Assert.True(answer.Length == 0 || (answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && answer[9] is '2' or '4'), $"{what}\n{answer}");
        Assert.DoesNotContain(Secret, answer, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
        Assert.True(!Host.Logs.Any(line => line.StartsWith("Error", StringComparison.Ordinal)), $"{what}\n{string.Join('\n', Host.Logs)}");
    }
}
