using System.Text.Json;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.EndToEnd.Tests;

/// <summary>validate, plan, inspect, eval and generate on what the repository ships.</summary>
public sealed class CommandsWithoutTrainingTests
{
    private const string Recipe = "recipes/quickstart.yaml";

    [Fact]
    public async Task Validate_prints_a_recipe_that_reads_back_equal()
    {
        Outcome outcome = await SpectralHere.RunAsync("validate", Recipe, "--set", "training.learning_rate=1e-3", "--set", "adapter.rank=4");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Shared.Recipes.Recipe printed = RecipeReader.Parse(outcome.Output, "printed");
        Shared.Recipes.Recipe read = RecipeReader.Read(
            Path.Combine(Repository.Root, Recipe), [RecipeOverride.Parse("training.learning_rate=1e-3"), RecipeOverride.Parse("adapter.rank=4")]);
        Assert.Equal((1e-3, 4), (printed.Training.LearningRate, printed.Adapter.Rank?.Rank));
        Assert.Equal(read.ToCanonicalYaml(), printed.ToCanonicalYaml());
        Assert.Equal(read.Identity(), printed.Identity());
    }

    /// <summary>Shapes of Mistral-7B-v0.1 and Llama-3-8B; rank 8 (d_in + d_out) for each weight, over 32 layers.</summary>
    [Theory]
    [InlineData("MistralForCausalLM", 32000, "q_proj, k_proj, v_proj, o_proj, gate_proj", 11_534_336, 7.2e9)]
    [InlineData("LlamaForCausalLM", 128256, "q_proj, k_proj, v_proj, up_proj, down_proj, gate_proj", 18_874_368, 8.0e9)]
    public async Task Plan_needs_only_the_config_of_a_large_model(string architecture, int vocabulary, string targets, long trainable, double parameters)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("model"));
        folder.Write("model/config.json", JsonSerializer.Serialize(new
        {
            architectures = new[] { architecture },
            model_type = architecture == "LlamaForCausalLM" ? "llama" : "mistral",
            vocab_size = vocabulary,
            hidden_size = 4096,
            intermediate_size = 14336,
            num_hidden_layers = 32,
            num_attention_heads = 32,
            num_key_value_heads = 8,
            hidden_act = "silu",
            rms_norm_eps = 1e-5,
            rope_theta = 500000.0,
            max_position_embeddings = 8192,
            tie_word_embeddings = false,
            torch_dtype = "bfloat16",
        }));
        string recipe = folder.Write("large.yaml", $$"""
            base_model: {{folder.File("model")}}
            datasets:
              train: {path: {{folder.File("absent.jsonl")}}, format: prompt-completion}
            adapter: {method: spectral-additive, rank: 8, targets: [{{targets}}]}
            training: {max_steps: 10, global_batch: 16, micro_batch: 2, sequence_length: 1024, learning_rate: 1.0e-3, precision: bf16}
            """);
        JsonElement plan = await JsonAsync("plan", recipe, "--devices", "cpu:2", "--json");
        Assert.Equal(trainable, plan.GetProperty("trainable_parameters").GetInt64());
        Assert.InRange(plan.GetProperty("base_parameters").GetDouble(), parameters * 0.99, parameters * 1.01);
        Assert.Equal(10, plan.GetProperty("steps").GetInt64());
        Assert.Equal(2, plan.GetProperty("workers").GetArrayLength());
        JsonElement memory = plan.GetProperty("memory_per_worker");
        double weights = memory.GetProperty("weights").GetDouble();
        Assert.InRange(weights, parameters * 2 * 0.99, parameters * 2 * 1.01);
        Assert.InRange(memory.GetProperty("total").GetDouble(), weights, weights * 2.5);
    }

    [Fact]
    public async Task Greedy_generation_repeats_and_tells_its_ids()
    {
        string[] command = ["generate", "--model", Trained.Model, "--prompt", "How many pens has Ann?\n", "--max-new-tokens", "8", "--json"];
        JsonElement first = await JsonAsync(command);
        Assert.Equal(first.GetRawText(), (await JsonAsync(command)).GetRawText());
        Assert.NotEqual(0, first.GetProperty("prompt_ids").GetArrayLength());
        Assert.InRange(first.GetProperty("ids").GetArrayLength(), 1, 8);
        Assert.Equal(JsonValueKind.String, first.GetProperty("text").ValueKind);
    }

    [Fact]
    public async Task Samples_repeat_with_their_seed()
    {
        string[] command = ["generate", "--model", Trained.Model, "--prompt", "How many", "--max-new-tokens", "16", "--temperature", "1.5", "--json", "--seed"];
        string[] texts = [.. await Task.WhenAll(new[] { "1", "1", "2" }.Select(async seed => (await JsonAsync([.. command, seed])).GetProperty("ids").GetRawText()))];
        Assert.Equal(texts[0], texts[1]);
        Assert.NotEqual(texts[0], texts[2]);
    }

    [Fact]
    public async Task Eval_supervises_the_completion_and_one_end_of_sequence()
    {
        using TemporaryFolder folder = new();
        string data = folder.Write("one.jsonl", """{"prompt": "Ann has 3 pens.\n", "completion": "3+4=7"}""" + "\n");
        JsonElement completion = await JsonAsync("inspect", folder.Write("one.yaml", ShortRecipe.Text.Replace("samples/word-problems/train.jsonl", data)), "--json");
        JsonElement[] supervised = [.. completion.GetProperty("pieces").EnumerateArray().Where(piece => piece.GetProperty("supervised").GetBoolean())];
        Assert.Equal("3+4=7<|endoftext|>", string.Concat(supervised.Select(piece => piece.GetProperty("text").GetString())));
        JsonElement scores = await JsonAsync("eval", "--model", Trained.Model, "--data", data, "--format", "prompt-completion", "--json");
        Assert.Equal(supervised.Sum(piece => piece.GetProperty("ids").GetArrayLength()), scores.GetProperty("tokens").GetInt32());
        Assert.Empty(scores.GetProperty("metrics").EnumerateObject());
    }

    [Theory]
    [InlineData("samples/tiny-llama", "parameters")]
    [InlineData("samples/tiny-llama/model.safetensors", "tensors")]
    [InlineData(Recipe, "rows_per_epoch")]
    public async Task Inspect_prints_one_object(string path, string key) =>
        Assert.NotEqual(JsonValueKind.Null, (await JsonAsync("inspect", path, "--json")).GetProperty(key).ValueKind);

    private static async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        Outcome outcome = await SpectralHere.RunAsync(arguments);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return outcome.Json;
    }
}
