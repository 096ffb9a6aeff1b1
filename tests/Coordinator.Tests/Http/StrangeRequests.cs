using System.Text;

namespace Spectral.Coordinator.Tests.Http;

/// <summary>Requests that no client of ours sends: made of parts of good ones, and of what has broken servers before. The same for the same seed.</summary>
internal sealed class StrangeRequests(int seed)
{
    private static readonly string[] Methods = ["GET", "GET", "POST", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "TRACE", "get", "QUERY"];

    private static readonly string[] Collections = ["jobs", "jobs", "jobs", "sweeps", "nodes", "health", "about", "openapi.json", "store", ""];

    private static readonly string[] Parts =
    [
        "v1", "jobs", "a", "b", "files", "updates", "stop", "resume", "metrics", "spectra", "nodes", "health", "trials", "trial-0", "adapter", "secret.txt",
        "..", ".", "%2e%2e", "%2E%2e%2F", "..%2f..%2f", "%00", "%ff%fe", "\\..\\", "%5c..", "{job}", "'", "\"", "%F0%9F%99%82", "coordinator.db", "journal.db",
        "99999999999999999999999", "-1", "NaN", "", " ", "%20", "a%2Fb", "%", "%zz", "~", "a;b=c", "%c0%ae%c0%ae", "....//", "recipe.yaml", "recipe.yaml%00.png",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "files/../../../secret.txt", "files/trials/trial-0/adapter/../../../../../secret.txt",
    ];

    private static readonly string[] Queries =
    [
        "", "?limit=1e9", "?limit=-1", "?limit=99999999999999999999", "?after=%00", "?after=..%2f", "?follow=false&after=9223372036854775808", "?follow=false&follow=false",
        "?after_step=NaN", "?=&&=", "?limit[]=5", "?%", "?follow=false&after=", "?after=%FF", "?first=-1", "?first=2147483648", "?first=0x10", "?after_step=1.5",
        "?limit=١", "?limit=+5", "?follow=FALSE", "?after=" + new string('x', 300), "?limit=" + new string('9', 400),
    ];

    private static readonly string[] Values =
    [
        "{}", "[]", "null", "5", "-1", "1e999", "true", "\"\"", "\"x\"", "\"../../x\"", "\"\\ud800\"", "\"\\u0000\"", "99999999999999999999999999999999", "0.1e-400",
        "\"a: b\"", "\"&a [*a]\"", "\"!!python/object:os.system x\"", "\"a: *b\"", "\"base_model: \\u0000\"", "\"? [[[[[[[[[[[[[[[[[[[[[\"", "{\"a\":{\"a\":{\"a\":1}}}",
        "\"base_model: m\\ndatasets: {train: {path: 5}}\"", "\"training: {max_steps: 99999999999999999999}\"", "\"training: {learning_rate: .nan}\"",
        "\"&a [&b [&c [*a, *b, *c]]]\"", "\"--- \\n--- \\n...\"", "\"sweep: {adapter.rank: [1, 1e400]}\"",
    ];

    private static readonly string[] Keys = ["recipe", "job", "sweep", "save_checkpoint", "__proto__", "", "Recipe", "\\u0072ecipe"];

    private static readonly string[] Bodies =
    [
        "", "{", "[]", "null", "5", "\"x\"", "\u0000\u0001\u0002", "{\"recipe\":\"x\",\"recipe\":\"y\"}", "{\"job\":" + new string('[', 500) + "}", "{\"a\":" + new string('9', 5000) + "}",
        "\ufeff{}", "{} {}", "{\"recipe\":\"" + new string('x', 70_000) + "\"}", "{/* */}", "{\"recipe\":'x'}",
    ];

    private static readonly string[] Headers =
    [
        "", "", "Content-Type: application/json; charset=utf-16\r\n", "Content-Type: ;;;\r\n", "Last-Event-ID: \u00ff\r\nContent-Type: application/json\r\n",
        "Range: bytes=5-1,99999999999999999999-\r\nAuthorization: Bearer\r\n", "Range: bytes=-9223372036854775808\r\n", "If-None-Match: \"\r\n", "Accept-Encoding: ,,;q=9\r\n",
        "Last-Event-ID: x.99999999999999999999\r\n", "Last-Event-ID: .1\r\n", "Authorization: Basic YTpi\r\n", "Expect: 100-continue\r\n", "X-HTTP-Method-Override: DELETE\r\n",
        "X-Forwarded-For: 127.0.0.1\r\nForwarded: for=unknown\r\n", "Cookie: a=b; a=c; =;;\r\n", "traceparent: 00-0-0-zz\r\n", "X: " + new string('y', 20_000) + "\r\n", "Upgrade: websocket\r\nConnection: upgrade\r\n",
    ];

    private readonly Random _random = new(seed);

    /// <summary>One request as bytes; the connection ends behind it.</summary>
    public byte[] Next()
    {
        string path = Target();
        string body = Body();
        string json = _random.Next(3) > 0 ? "Content-Type: application/json\r\n" : "";
        string head = $"{Of(Methods)} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{json}{Of(Headers)}";
        return Encoding.UTF8.GetBytes($"{head}{Length(Encoding.UTF8.GetByteCount(body))}\r\n{body}");
    }

    private string Target()
    {
        string path = _random.Next(5) > 0
            ? $"/v1/{Of(Collections)}{string.Concat(Enumerable.Range(0, _random.Next(0, 5)).Select(_ => "/" + Part()))}"
            : $"/{string.Join('/', Enumerable.Range(0, _random.Next(1, 7)).Select(_ => Part()))}";
        string query = Of(Queries);

        // A stream of a job that lives has no end to wait for.
        return path + (path.EndsWith("/updates", StringComparison.Ordinal) && !query.StartsWith("?follow=false", StringComparison.Ordinal) ? "?follow=false" : query);
    }

    private string Part() => _random.Next(3) == 0 ? "a" : Of(Parts);

    private string Body() => _random.Next(3) == 0
        ? Of(Bodies)
        : $"{{{string.Join(',', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => $"\"{Of(Keys)}\":{Of(Values)}"))}}}";

    private string Length(int bytes) => _random.Next(40) switch
    {
        0 => "Content-Length: 99999999999999999999\r\n",
        1 => "Content-Length: -5\r\n",
        2 => $"Content-Length: {bytes}\r\nTransfer-Encoding: chunked\r\n",
        3 => "Content-Length: 300000\r\n",
        4 => $"Content-Length: {bytes}\r\nContent-Length: {bytes + 1}\r\n",
        _ => $"Content-Length: {bytes}\r\n",
    };

    private string Of(string[] choices) => choices[_random.Next(choices.Length)];
}
