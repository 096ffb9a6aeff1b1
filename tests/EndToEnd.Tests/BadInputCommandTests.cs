using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>Values on the command line, and files named there, that cannot be used.</summary>
public sealed class BadInputCommandTests
{
    private const string Model = "samples/tiny-llama";
    private const string Quickstart = "recipes/quickstart.yaml";

    [Theory]
    [InlineData("'trian' is no command of spectral; did you mean train?", "trian", "x.yaml")]
    [InlineData("See 'spectral validate --help'", "validate", Quickstart, "--bogus")]
    [InlineData("'recipe' missing", "train")]
    [InlineData("'cpu:x' names no devices", "plan", Quickstart, "--devices", "cpu:x")]
    [InlineData("--devices:", "plan", Quickstart, "--devices", "cuda:99")]
    [InlineData("--sample: -1 must be at least 0", "inspect", Quickstart, "--sample", "-1")]
    [InlineData("is past the last sample", "inspect", Quickstart, "--sample", "1000000")]
    [InlineData("recipes: is a directory; a recipe is a YAML file", "validate", "recipes")]
    [InlineData("--set training.lerning_rate: unknown key; did you mean learning_rate", "validate", Quickstart, "--set", "training.lerning_rate=1")]
    [InlineData("expected key=value", "validate", Quickstart, "--set", "training.seed")]
    [InlineData("no such file or directory", "inspect", "nowhere")]
    [InlineData("--threads: 0 must be at least 1", "generate", "--model", Model, "--prompt", "1", "--threads", "0")]
    [InlineData("--top-k: 0 must be at least 1", "generate", "--model", Model, "--prompt", "1", "--top-k", "0")]
    [InlineData("is no adapter's directory", "generate", "--model", Model, "--prompt", "1", "--adapter", Model)]
    public async Task IsRefused(string says, params string[] arguments) => Refusal.Check(await SpectralHere.RunAsync(arguments), says);

    [Fact]
    public async Task APromptLongerThanTheModelTakesIsRefused()
    {
        Outcome outcome = await SpectralHere.RunAsync("generate", "--model", Model, "--prompt", new string('a', 30_000));
        Refusal.Check(outcome, "30000 tokens", "at most 256");
    }

    [Theory]
    [InlineData("no.jsonl", null, "no.jsonl: no such dataset file")]
    [InlineData("data.csv", "a,b", "not .csv")]
    [InlineData("data.parquet", "PAR1 and something else PAR1", "cannot be read as parquet")]
    [InlineData("data.jsonl", "[1]", "data.jsonl:1: a record must be an object")]
    [InlineData("data.jsonl", "{\"prompt\": 3, \"completion\": \"y\"}", "\"prompt\" must be a string, found 3")]
    [InlineData("data.jsonl", "\n\n", "the dataset is empty")]
    public async Task EvalRefusesData(string name, string? content, string says)
    {
        using TemporaryFolder folder = new();
        string data = content is null ? folder.File(name) : folder.Write(name, content);
        Refusal.Check(await Eval(data, "prompt-completion"), says);
    }

    [Fact]
    public async Task AMetricThatTheDataCannotSupportIsRefused()
    {
        using TemporaryFolder folder = new();
        string data = folder.Write("text.jsonl", "{\"text\": \"1 + 1\"}");
        Refusal.Check(await Eval(data, "text", "--metric", "exact_match"), "text.jsonl:1: exact_match needs a prompt and a reference answer");
    }

    [Fact]
    public async Task EvalCountsTheSamplesThatAreTooLong()
    {
        using TemporaryFolder folder = new();
        const string record = "{\"prompt\": \"Tom has 3.\", \"completion\": \" 3\"}";
        string data = folder.Write("data.jsonl", $"{record}\n{record.Replace("Tom", new string('a', 2000))}\n");
        Outcome outcome = await Eval(data, "prompt-completion", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal((1, 1), (outcome.Json.GetProperty("samples").GetInt32(), outcome.Json.GetProperty("dropped_too_long").GetInt32()));
    }

    [Fact]
    public async Task ASweepIsRefusedByItsLine()
    {
        using TemporaryFolder folder = new();
        string recipe = folder.Write("sweep.yaml", ShortRecipe.Text + "\nsweep: {adapter.rank: [1, 2]}\n");
        Refusal.Check(await SpectralHere.RunAsync("validate", recipe), "sweep.yaml:15", "run them with 'spectral sweep'");
    }

    private static Task<Outcome> Eval(string data, string format, params string[] more) =>
        SpectralHere.RunAsync(["eval", "--model", Model, "--threads", "1", "--data", data, "--format", format, .. more]);
}
