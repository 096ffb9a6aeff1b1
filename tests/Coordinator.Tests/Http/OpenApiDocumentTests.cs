using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Shared.Client.Api;

namespace Spectral.Coordinator.Tests.Http;

public sealed partial class OpenApiDocumentTests : ApiTest
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, IndentSize = 1, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>SPECTRAL_REGENERATE=1 writes it anew.</summary>
    [Fact]
    public async Task The_checked_in_document_is_the_served_one()
    {
        string path = Path.Combine(Repository.Root, "docs", "openapi.json");
        string served = (await ServedAsync()).ToJsonString(Readable) + "\n";
        if (Environment.GetEnvironmentVariable("SPECTRAL_REGENERATE") == "1")
        {
            await File.WriteAllTextAsync(path, served, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), served);
    }

    [Fact]
    public async Task Every_request_is_described_once_and_every_reference_leads_somewhere()
    {
        JsonNode document = await ServedAsync();
        string[] operations = [.. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => (string)operation.Value!["operationId"]!)];
        Assert.Equal(operations.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), operations.Order(StringComparer.Ordinal));
        Assert.Contains("/v1/jobs/{job}/files/{path}", document["paths"]!.AsObject().Select(path => path.Key));
        Assert.All(Reference().Matches(document.ToJsonString()).Select(match => match.Groups["name"].Value).Distinct(), reference =>
        {
            string[] parts = reference.Split('/');
            Assert.NotNull(document["components"]![parts[0]]![parts[1]]);
        });
    }

    [Fact]
    public async Task Every_request_of_the_api_is_in_the_guide()
    {
        string guide = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "api.md"), TestContext.Current.CancellationToken);
        JsonNode document = await ServedAsync();
        Assert.All(document["paths"]!.AsObject(), path => Assert.Contains(
            path.Key.Replace("{job}", "{id}", StringComparison.Ordinal).Replace("{sweep}", "{id}", StringComparison.Ordinal).Split("/stop")[0].Split("/resume")[0], guide, StringComparison.Ordinal));
    }

    private async Task<JsonNode> ServedAsync()
    {
        using Stream body = await Host.Http.GetStreamAsync(ApiRoutes.OpenApi, TestContext.Current.CancellationToken);
        return (await JsonNode.ParseAsync(body, cancellationToken: TestContext.Current.CancellationToken))!;
    }

    [GeneratedRegex("\"#/components/(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
