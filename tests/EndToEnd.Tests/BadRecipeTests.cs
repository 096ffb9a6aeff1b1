using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>A recipe or a command line that is wrong is refused before anything is written.</summary>
public sealed class BadRecipeTests
{
    [Theory]
    [InlineData("seed: 7", "sede: 7", "short.yaml:13: training.sede", "did you mean seed")]
    [InlineData("max_steps: 12", "max_steps: many", "short.yaml:6: training.max_steps", "\"many\"")]
    [InlineData("micro_batch: 4", "micro_batch: 3", "training.micro_batch: 3", "training.global_batch")]
    [InlineData("rank: 4", "rank: 400", "adapter.rank: 400", "192 singular values")]
    [InlineData("q_proj, v_proj", "query", "'query' matches no linear", "q_proj")]
    [InlineData("samples/tiny-llama", "samples/no-llama", "samples/no-llama", "is not a directory")]
    [InlineData("spectral-additive", "spectral-multiplicative", "spectral-multiplicative", "spectral-rotational")]
    public async Task TrainingIsRefusedAndNothingIsWritten(string right, string wrong, string names, string says)
    {
        using TemporaryFolder folder = new();
        string recipe = folder.Write("short.yaml", ShortRecipe.Text.Replace(right, wrong));
        Outcome outcome = await SpectralHere.RunAsync("train", recipe, "--output", folder.File("runs"), "--devices", "cpu:1");
        Refusal.Check(outcome, names, says);
        Assert.False(Directory.Exists(folder.File("runs")), "something was written");
    }

    [Theory]
    [InlineData("{\"prompt\": \"1\", \"completion\": \"2\"}\n{\"prompt\": \"1\"", "data.jsonl:2", "JSON")]
    [InlineData("{\"prompt\": \"1\", \"completions\": \"2\"}", "data.jsonl:1", "\"completion\"")]
    [InlineData("", "data.jsonl", "empty")]
    public async Task DataIsRefusedByFileAndLine(string data, string names, string says)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("data.jsonl", data);
        string recipe = folder.Write("short.yaml", ShortRecipe.Text.Replace("samples/word-problems/train.jsonl", path));
        Refusal.Check(await SpectralHere.RunAsync("train", recipe, "--output", folder.File("runs"), "--devices", "cpu:1"), names, says);
        Refusal.Check(await SpectralHere.RunAsync("inspect", recipe), names, says);
    }

    [Fact]
    public async Task SamplesLongerThanTheSequenceAreCountedAndReported()
    {
        using TemporaryFolder folder = new();
        string recipe = folder.Write("short.yaml", ShortRecipe.Text.Replace("sequence_length: 128", "sequence_length: 48").Replace("max_steps: 12", "max_steps: 2"));
        Outcome outcome = await SpectralHere.RunAsync("train", recipe, "--output", folder.File("runs"), "--devices", "cpu:1", "--job", "short");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Contains("longer than", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("longer than", await File.ReadAllTextAsync(folder.File("runs", "jobs", "short", "report.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no such job", "resume", "nope")]
    [InlineData("See 'spectral --help'", "trian", "x.yaml")]
    [InlineData("'--data' is required", "eval", "--model", "samples/tiny-llama")]
    [InlineData("training.lr", "validate", "recipes/quickstart.yaml", "--set", "training.lr=1")]
    [InlineData("cpu:N", "train", "recipes/quickstart.yaml", "--devices", "cpu:0")]
    [InlineData("gsm8k-strict", "eval", "--model", "samples/tiny-llama", "--data", "samples/word-problems/eval.jsonl", "--format", "text", "--metric", "gsm8k-strikt")]
    [InlineData("--prompt", "generate", "--model", "samples/tiny-llama", "--prompt", "")]
    public async Task ACommandLineIsRefused(string says, params string[] arguments) =>
        Refusal.Check(await SpectralHere.RunAsync(arguments), says);
}
