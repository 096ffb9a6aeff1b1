using System.Diagnostics;
using System.Text.Json;
using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>The shipped example in small: three tasks trained apart, fused, scored; and what the commands around it refuse.</summary>
public sealed class FusionTests(FusionExample example) : IClassFixture<FusionExample>
{
    [Fact]
    public void The_example_ends_with_a_row_for_each_adapter_and_fusion()
    {
        string[] table = File.ReadAllLines(example.At("table.md"));
        Assert.Equal(2 + 1 + 3 + 2, table.Length);
        Assert.Equal(
            ["base", "together alone", "scaled alone", "shifted alone", "sum", "gradient"], table[2..].Select(row => row.Split('|')[1].Trim()));
        Assert.All(table[2..], row => Assert.Matches(@"^\| [a-z ]+ \|( [01]\.\d{3} \(\d+\.\d{3}\) \|){3}$", row));
    }

    [Fact]
    public void Jobs_of_one_store_get_columns_apart_and_keep_them_in_their_recipes()
    {
        Assert.Equal([0, 8, 16], FusionExample.Tasks.Select(task => Config(example.Adapter(task)).GetProperty("offset").GetInt32()));
        Assert.Contains("offset: 16", File.ReadAllText(example.At("runs", "jobs", "shifted", "recipe.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_sum_is_spectral_on_all_columns_and_gradient_fusion_is_a_lora()
    {
        JsonElement sum = Config(example.At("sum"));
        Assert.Equal("SPECTRAL", sum.GetProperty("peft_type").GetString());
        Assert.Equal(24, sum.GetProperty("r").GetInt32());
        Assert.Equal(
            ["0-7", "8-15", "16-23"],
            sum.GetProperty("columns").GetProperty("model.layers.0.self_attn.q_proj").EnumerateArray().Select(range => range.GetString()));
        Assert.Equal("LORA", Config(example.At("gradient")).GetProperty("peft_type").GetString());
    }

    [Fact]
    public async Task A_fused_adapter_exports_generates_and_can_be_analyzed()
    {
        JsonElement peft = await JsonAsync(["export", "--model", SampleModel.Path, "--adapter", example.At("sum"), "--to", "peft", "--output", example.At("sum-peft")]);
        Assert.Equal(48, peft.GetProperty("rank").GetInt32());
        string[] evaluation = ["--data", Trained.Data, "--format", "prompt-completion", "--limit", "4"];
        JsonElement spectral = await JsonAsync(["eval", "--model", SampleModel.Path, "--adapter", example.At("sum"), .. evaluation]);
        JsonElement exported = await JsonAsync(["eval", "--model", SampleModel.Path, "--adapter", example.At("sum-peft"), .. evaluation]);
        Assert.Equal(spectral.GetProperty("loss").GetDouble(), exported.GetProperty("loss").GetDouble(), 1e-5);
        JsonElement geometry = await JsonAsync(["analyze", "adapter", example.At("sum"), "--plot", example.At("sum.png")]);
        Assert.Equal(28, geometry.GetProperty("weights").GetArrayLength());
        Assert.All(new[] { "sum.png", "sum-angles.png" }, file => Assert.True(new FileInfo(example.At(file)).Length > 1000));
    }

    [Fact]
    public async Task Fusing_what_does_not_fit_together_is_refused_by_name()
    {
        string one = example.Adapter("together");
        string other = example.Adapter("scaled");
        Refusal.Check(await Fuse(one, other, "--output", example.At("sum")), "exists already");
        Refusal.Check(await Fuse(one, other, "--coefficients", "1", "--output", example.At("no")), "1 numbers for 2 adapters");
        Refusal.Check(await Fuse(one, other, "--coefficients", "1,NaN", "--output", example.At("no")), "'NaN' is no finite number");
        Refusal.Check(await Fuse(example.At("sum"), other, "--output", example.At("no")), "tunes columns 0-7, 8-15, 16-23", "both tune 8-15");
        Refusal.Check(await Fuse(one, other, "--method", "gradient", "--output", example.At("no")), "--data: 0 files for 2 adapters");
        Assert.False(Directory.Exists(example.At("no")));
    }

    [Fact]
    public async Task A_spectrum_is_a_table_and_a_picture()
    {
        JsonElement spectrum = await JsonAsync(["analyze", "spectrum", SampleModel.Path, "--targets", "q_proj", "--plot", example.At("spectrum.png")]);
        JsonElement[] weights = [.. spectrum.GetProperty("weights").EnumerateArray()];
        Assert.Equal(4, weights.Length);
        Assert.All(weights, weight => Assert.Equal(192, weight.GetProperty("values").GetArrayLength()));
        Assert.True(new FileInfo(example.At("spectrum.png")).Length > 1000);
    }

    [Fact]
    public async Task Rank_capacity_on_a_real_weight_is_the_papers()
    {
        JsonElement capacity = await JsonAsync(["analyze", "rank-capacity", SampleModel.Path, "--module", "model.layers.1.self_attn.v_proj", "--rank", "2"]);
        Assert.Equal(96, capacity.GetProperty("weight_rank").GetInt32());
        Assert.All(capacity.GetProperty("methods").EnumerateArray(), method =>
            Assert.Equal(method.GetProperty("proven").GetInt32(), method.GetProperty("capacity").GetInt32()));
    }

    private static Task<Outcome> Fuse(params string[] arguments) => SpectralHere.RunAsync(["fuse", .. arguments]);

    private static JsonElement Config(string adapter) => JsonElement.Parse(File.ReadAllText(Path.Combine(adapter, "adapter_config.json")));

    private static async Task<JsonElement> JsonAsync(string[] arguments)
    {
        Outcome outcome = await SpectralHere.RunAsync([.. arguments, "--json"]);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return outcome.Json;
    }
}

/// <summary>What <c>recipes/fusion/run.sh</c> leaves after two steps of each task.</summary>
public sealed class FusionExample : IAsyncLifetime
{
    public static readonly string[] Tasks = ["together", "scaled", "shifted"];

    private readonly TemporaryFolder _folder = new();

    public string At(params string[] parts) => _folder.File(["example", .. parts]);

    public string Adapter(string task) => At("runs", "jobs", task, "trials", "trial-0", "adapter");

    public async ValueTask InitializeAsync()
    {
        ProcessStartInfo start = new("bash", ["recipes/fusion/run.sh", At()])
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["SPECTRAL"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "spectral.dll")}",
                ["STEPS"] = "2",
                ["LIMIT"] = "2",
                ["METHODS"] = "sum gradient",
                ["MAX_NEW_TOKENS"] = "4",
            },
        };
        using Process script = Process.Start(start)!;
        Task<string> output = script.StandardOutput.ReadToEndAsync();
        Task<string> errors = script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();
        Assert.True(script.ExitCode == 0, $"{await output}\n{await errors}");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
