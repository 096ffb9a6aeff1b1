using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>A model directory that is wrong ends in one message that names the file and what would be right, and exit code 2.</summary>
public sealed class BadModelTests
{
    private const string Weight = "model.layers.1.mlp.up_proj.weight";

    private static readonly Dictionary<string, Action<string>> Damages = new(StringComparer.Ordinal)
    {
        ["truncated"] = model => File.WriteAllBytes(Weights(model), File.ReadAllBytes(Weights(model))[..^1000]),
        ["header of 2^60 bytes"] = model =>
        {
            byte[] file = File.ReadAllBytes(Weights(model));
            BinaryPrimitives.WriteUInt64LittleEndian(file, 1UL << 60);
            File.WriteAllBytes(Weights(model), file);
        },
        ["overlapping"] = model => Header(model, header =>
        {
            JsonNode offsets = header["model.norm.weight"]!["data_offsets"]!;
            header["model.norm.weight"]!["data_offsets"] = new JsonArray((long)offsets[0]! - 2, (long)offsets[1]! - 2);
        }),
        ["not a number"] = model =>
        {
            byte[] file = File.ReadAllBytes(Weights(model));
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
            JsonNode header = JsonNode.Parse(file.AsSpan(8, length))!;
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8 + length + (int)header[Weight]!["data_offsets"]![0]!), 0x7fc0);
            File.WriteAllBytes(Weights(model), file);
        },
        ["other shape"] = model => Config(model, config => config["intermediate_size"] = 500),
        ["unknown architecture"] = model => Config(model, config => config["architectures"] = new JsonArray("GPTNeoXForCausalLM")),
        ["unknown rotary scaling"] = model => Config(model, config => config["rope_scaling"] = new JsonObject { ["rope_type"] = "yarn", ["factor"] = 4.0 }),
        ["missing shard"] = model =>
        {
            File.Delete(Weights(model));
            JsonObject index = new() { ["weight_map"] = new JsonObject { [Weight] = "model-00001-of-00002.safetensors" } };
            File.WriteAllText(Path.Combine(model, "model.safetensors.index.json"), index.ToJsonString());
        },
        ["no tokenizer"] = model => File.Delete(Path.Combine(model, "tokenizer.json")),
        ["malformed tokenizer"] = model => File.WriteAllText(Path.Combine(model, "tokenizer.json"), "{\"model\": {"),
        ["no directory"] = model => Directory.Delete(model, recursive: true),
    };

    [Theory]
    [InlineData("truncated", "model.safetensors", "truncated")]
    [InlineData("header of 2^60 bytes", "model.safetensors", "1152921504606846976 bytes")]
    [InlineData("overlapping", "model.safetensors", "'model.norm.weight' overlap")]
    [InlineData("not a number", Weight, "NaN")]
    [InlineData("other shape", "[512, 192]", "[500, 192]")]
    [InlineData("unknown architecture", "config.json", "LlamaForCausalLM")]
    [InlineData("unknown rotary scaling", "'yarn'", "llama3")]
    [InlineData("missing shard", "model-00001-of-00002.safetensors", "is missing")]
    [InlineData("no tokenizer", "tokenizer.json", "no tokenizer")]
    [InlineData("malformed tokenizer", "tokenizer.json", "line 1")]
    [InlineData("no directory", "model", "is not a directory")]
    public async Task IsRefusedByName(string damage, string names, string says)
    {
        using TemporaryFolder folder = new();
        string model = SampleModel.Copy(folder);
        Damages[damage](model);
        Outcome outcome = await SpectralHere.RunAsync(
            "eval", "--model", model, "--data", "samples/word-problems/eval.jsonl", "--format", "prompt-completion", "--limit", "2");
        Refusal.Check(outcome, names, says);
    }

    [Theory]
    [InlineData("truncated", "model.safetensors", "truncated")]
    [InlineData("not a number", Weight, "NaN")]
    [InlineData("other shape", "[512, 192]", "[500, 192]")]
    [InlineData("missing shard", "model-00001-of-00002.safetensors", "is missing")]
    public async Task IsRefusedByNameWhenLookedInto(string damage, string names, string says)
    {
        using TemporaryFolder folder = new();
        string model = SampleModel.Copy(folder);
        Damages[damage](model);
        Refusal.Check(await SpectralHere.RunAsync("inspect", model), names, says);
    }

    [Fact]
    public async Task AQuickLookDoesNotReadTheWeights()
    {
        using TemporaryFolder folder = new();
        string model = SampleModel.Copy(folder);
        Outcome sound = await SpectralHere.RunAsync("inspect", model, "--json");
        Assert.True(sound.Json.GetProperty("finite").GetBoolean());
        Damages["not a number"](model);
        Outcome quick = await SpectralHere.RunAsync("inspect", model, "--quick", "--json");
        Assert.True(quick.ExitCode == 0, quick.ToString());
        Assert.Equal(JsonValueKind.Null, quick.Json.GetProperty("finite").ValueKind);
        Damages["other shape"](model);
        Refusal.Check(await SpectralHere.RunAsync("inspect", model, "--quick"), "[500, 192]");
    }

    [Fact]
    public async Task AnAdapterForAnotherBaseIsRefusedWithBothNames()
    {
        using TemporaryFolder folder = new();
        string recipe = folder.Write("short.yaml", ShortRecipe.Text.Replace("max_steps: 12", "max_steps: 3"));
        Outcome trained = await SpectralHere.RunAsync("train", recipe, "--output", folder.File("runs"), "--devices", "cpu:1", "--json");
        Assert.True(trained.ExitCode == 0, trained.ToString());
        string other = SampleModel.Copy(folder);
        byte[] file = File.ReadAllBytes(Weights(other));
        file[^1] ^= 0x01;
        File.WriteAllBytes(Weights(other), file);
        Outcome refused = await SpectralHere.RunAsync(
            "generate", "--model", other, "--adapter", trained.Json.GetProperty("adapter").GetString()!, "--prompt", "1");
        Refusal.Check(refused, "samples/tiny-llama", other);
    }

    private static string Weights(string model) => Path.Combine(model, "model.safetensors");

    private static void Config(string model, Action<JsonNode> change)
    {
        string file = Path.Combine(model, "config.json");
        JsonNode config = JsonNode.Parse(File.ReadAllText(file))!;
        change(config);
        File.WriteAllText(file, config.ToJsonString());
    }

    private static void Header(string model, Action<JsonNode> change)
    {
        byte[] file = File.ReadAllBytes(Weights(model));
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        JsonNode header = JsonNode.Parse(file.AsSpan(8, length))!;
        change(header);
        byte[] changed = Encoding.UTF8.GetBytes(header.ToJsonString());
        byte[] size = BitConverter.GetBytes((ulong)changed.Length);
        File.WriteAllBytes(Weights(model), [.. size, .. changed, .. file.AsSpan(8 + length)]);
    }
}
