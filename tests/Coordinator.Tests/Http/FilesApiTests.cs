using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Spectral.Coordinator.Tests.Http;

public sealed class FilesApiTests : ApiTest
{
    private const string Adapter = "trials/trial-0/adapter/adapter_model.safetensors";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Orchestrator.Add("a").Step(1);
        Write("jobs/a/recipe.yaml", "base_model: model");
        Write("jobs/a/coordinator.db", "secret");
        Write($"jobs/a/{Adapter}", "0123456789");
        Write("jobs/a/trials/trial-0/checkpoints/step-000002/manifest.json", "{}");
        Write("jobs/a/trials/trial-0/checkpoints/.incoming/4-g1/optimizer.safetensors", "secret");
        Write("jobs/b/recipe.yaml", "base_model: other");
        Write("bases/key.safetensors", "secret");
    }

    [Fact]
    public async Task Finished_files_are_listed()
    {
        (_, JsonElement json) = await GetAsync("v1/jobs/a/files");
        Assert.Equal(
            ["recipe.yaml", Adapter, "trials/trial-0/checkpoints/step-000002/manifest.json"],
            json.GetProperty("items").EnumerateArray().Select(item => item.GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_comes_whole_or_in_part()
    {
        Assert.Equal("0123456789", await Host.Http.GetStringAsync($"v1/jobs/a/files/{Adapter}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/jobs/a/files/{Adapter}");
        request.Headers.Range = new RangeHeaderValue(4, null);
        using HttpResponseMessage response = await Host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("456789", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("coordinator.db")]
    [InlineData("trials/trial-0/checkpoints/.incoming/4-g1/optimizer.safetensors")]
    [InlineData("trials/trial-0/adapter")]
    [InlineData("trials/trial-0/adapter/")]
    [InlineData("trials/trial-0/adapter/none")]
    [InlineData("..%2Fb%2Frecipe.yaml")]
    [InlineData("%2e%2e/%2e%2e/bases/key.safetensors")]
    [InlineData("trials/%2e%2e/adapter/%2e%2e/%2e%2e/coordinator.db")]
    [InlineData("trials/x/adapter/..%5c..%5ccoordinator.db")]
    [InlineData("trials/trial-0/adapter/%00")]
    [InlineData("//etc/passwd")]
    [InlineData("trials/trial-0/checkpoints/step-x/manifest.json")]
    public async Task Nothing_else_is_there(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{Host.Http.BaseAddress}v1/jobs/a/files/{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        using HttpResponseMessage response = await Host.Http.SendAsync(request);
        Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{response.StatusCode}");
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_the_steps_so_far()
    {
        Assert.Empty(await Host.Http.GetStringAsync("v1/jobs/a/metrics"));
        string[] lines = [.. new[] { 1, 2, 3 }.Select(step => $$"""{"trial":"trial-0","step":{{step}},"loss_sum":1.5,"tokens":3,"learning_rate":0.001,"gradient_norm":0.5,"rows_consumed":8,"processed_tokens":100,"seconds":0.1,"collective_seconds":0,"generation":1}""")];
        Write("jobs/a/metrics.jsonl", string.Join('\n', lines) + "\n{\"trial\":\"trial-0\",\"st");
        Assert.Equal(lines, (await Host.Http.GetStringAsync("v1/jobs/a/metrics")).TrimEnd('\n').Split('\n'));
        Assert.Equal(lines[2] + "\n", await Host.Http.GetStringAsync("v1/jobs/a/metrics?after_step=2"));
    }

    private void Write(string path, string content) => Store.Replace(path, stream => stream.Write(Encoding.UTF8.GetBytes(content)));
}
