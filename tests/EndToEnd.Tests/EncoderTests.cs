using System.Text;
using System.Text.Json;
using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>An encoder through the real command: inspected, planned, trained, scored; and refused where it cannot do what is asked.</summary>
public sealed class EncoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string _recipe;

    public EncoderTests()
    {
        _model = _folder.File("encoder");
        TinyEncoder.Write(_model);
        _recipe = _folder.Write("encoder.yaml", $$"""
            base_model: {{_model}}
            datasets:
              labels: ["no", "yes"]
              train: {path: {{Data("train.jsonl", 48)}}, format: classification}
              eval: {path: {{Data("dev.jsonl", 12)}}, format: classification, metric: accuracy}
            adapter: {method: spectral-additive, rank: 2, targets: [query_proj, value_proj]}
            training: {max_steps: 4, global_batch: 8, micro_batch: 4, sequence_length: 32, learning_rate: 1.0e-2}
            checkpoint: {every_steps: 2}
            """);
    }

    [Fact]
    public async Task Trained_on_two_workers_it_is_scored_again_as_it_was()
    {
        Outcome train = await SpectralHere.RunAsync("train", _recipe, "--output", _folder.File("runs"), "--job", "labels", "--devices", "cpu:2", "--json");
        Assert.True(train.ExitCode == 0, train.ToString());
        Assert.DoesNotContain("generate --model", train.Errors, StringComparison.Ordinal);
        JsonElement after = train.Json.GetProperty("after");
        string adapter = train.Json.GetProperty("adapter").GetString()!;

        Outcome eval = await SpectralHere.RunAsync(
            "eval", "--model", _model, "--adapter", adapter, "--data", _folder.File("dev.jsonl"), "--format", "classification", "--metric", "accuracy", "--json");
        Assert.True(eval.ExitCode == 0, eval.ToString());
        Assert.Equal(after.GetProperty("loss").GetDouble(), eval.Json.GetProperty("loss").GetDouble(), 1e-5);
        Assert.Equal(["accuracy", "f1", "matthews"], eval.Json.GetProperty("metrics").EnumerateObject().Select(metric => metric.Name).Order());

        Outcome generate = await SpectralHere.RunAsync("generate", "--model", _model, "--adapter", adapter, "--prompt", "red");
        Assert.Equal(2, generate.ExitCode);
        Assert.Contains("labels texts and generates none", generate.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_and_inspect_count_it()
    {
        Outcome plan = await SpectralHere.RunAsync("plan", _recipe, "--json");
        Assert.True(plan.ExitCode == 0, plan.ToString());

        // 2 layers of two 32 x 32 weights, two vectors for each of 2 ranks; pooler 32 x 33, classifier 2 x 33.
        Assert.Equal((2 * 2 * 2 * (32 + 32)) + (32 * 33) + (2 * 33), plan.Json.GetProperty("trainable_parameters").GetInt64());

        Outcome inspect = await SpectralHere.RunAsync("inspect", _model);
        Assert.True(inspect.ExitCode == 0, inspect.ToString());
        Assert.Contains("DebertaV2ForSequenceClassification", inspect.Output, StringComparison.Ordinal);

        Outcome data = await SpectralHere.RunAsync("inspect", _recipe);
        Assert.True(data.ExitCode == 0, data.ToString());
        Assert.Contains("sample 0, label ", data.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_cannot_do_is_refused()
    {
        Outcome bare = await SpectralHere.RunAsync("eval", "--model", _model, "--data", _folder.File("dev.jsonl"), "--format", "classification");
        Assert.Equal(2, bare.ExitCode);
        Assert.Contains("an encoder without a head", bare.Errors, StringComparison.Ordinal);

        Outcome tokens = await SpectralHere.RunAsync("plan", _recipe, "--set", $"base_model={SampleModel.Path}");
        Assert.Equal(2, tokens.ExitCode);
        Assert.Contains("predicts tokens", tokens.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Data(string name, int count)
    {
        var lines = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            string first = TinyEncoder.Words[i % TinyEncoder.Words.Count];
            string second = TinyEncoder.Words[(i * 7) % TinyEncoder.Words.Count];
            lines.Append($$"""{"sentence1": "{{first}} is {{second}}", "sentence2": "{{second}}", "label": "{{(i % 3 == 0 ? "yes" : "no")}}"}""").Append('\n');
        }

        return _folder.Write(name, lines.ToString());
    }
}
