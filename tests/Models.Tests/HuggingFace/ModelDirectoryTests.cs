using Spectral.Models.HuggingFace;
using Spectral.Shared.Errors;
using Spectral.Shared.Inventory;
using Spectral.Shared.Safetensors;
using Spectral.SpectralOps.Decomposition;
using TorchSharp;

namespace Spectral.Models.Tests.HuggingFace;

public sealed class ModelDirectoryTests
{
    private const string Query = "model.layers.0.self_attn.q_proj.weight";

    [Fact]
    public void ShardsHoldTheSameWeightsAsASingleFile()
    {
        using TinyModelDirectory single = new();
        using TinyModelDirectory sharded = new(shards: 3);
        using ModelDirectory one = ModelDirectory.Open(single.Path);
        using ModelDirectory many = ModelDirectory.Open(sharded.Path);
        Assert.Equal(3, many.Weights.Select(weight => weight.File).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(one.Inventory().Select(Text), many.Inventory().Select(Text));
        Assert.Equal(20, one.Weights.Count);
    }

    [Fact]
    public void AWeightOutlivesTheDirectory()
    {
        using TinyModelDirectory files = new();
        using DisposeScope scope = torch.NewDisposeScope();
        ModelDirectory directory = ModelDirectory.Open(files.Path);
        torch.Tensor weight = directory.Weight(Query);
        string hash = directory.Sha256(Query);
        directory.Dispose();
        Assert.Equal(hash, Convert.ToHexStringLower(TensorContent.Hash(weight)));
    }

    [Fact]
    public void ConfigurationAloneOpensAndSaysWhatTheWeightsWouldBe()
    {
        using TinyModelDirectory files = new(tied: false);
        using ModelDirectory complete = ModelDirectory.Open(files.Path);
        Dictionary<string, string> shapes = complete.Weights.ToDictionary(weight => weight.Name, weight => string.Join('x', weight.Shape));
        complete.Dispose();
        File.Delete(files.FileAt("model.safetensors"));

        using ModelDirectory bare = ModelDirectory.Open(files.Path);
        Assert.False(bare.HasWeights);
        ModelOutline outline = ModelOutline.Of(bare);
        Assert.Equal(shapes, outline.Weights.ToDictionary(item => item.Key, item => string.Join('x', item.Value)));
        Assert.Equal(new LinearOutline("model.layers.0.self_attn.k_proj", 8, 16), outline.Linears[1]);
        Assert.Equal(15, outline.Linears.Count);
        AssertRefused(() => bare.Weights, "holds neither model.safetensors nor");
    }

    [Fact]
    public void PicklesAreNeverRead()
    {
        using TinyModelDirectory files = new();
        File.Move(files.FileAt("model.safetensors"), files.FileAt("pytorch_model.bin"));
        using ModelDirectory directory = ModelDirectory.Open(files.Path);
        AssertRefused(() => directory.Weights, "pytorch_model.bin", "safe_serialization=True");
    }

    [Fact]
    public void AMissingShardIsNamed()
    {
        using TinyModelDirectory files = new(shards: 2);
        File.Delete(files.FileAt("model-00002-of-00002.safetensors"));
        using ModelDirectory directory = ModelDirectory.Open(files.Path);
        AssertRefused(() => directory.Weights, "model-00002-of-00002.safetensors: is missing");
    }

    [Fact]
    public void AnIndexThatPromisesATensorTheShardLacksIsRefused()
    {
        using TinyModelDirectory files = new(shards: 2);
        string index = files.FileAt("model.safetensors.index.json");
        File.WriteAllText(index, File.ReadAllText(index).Replace(Query, "no.such.weight", StringComparison.Ordinal));
        using ModelDirectory directory = ModelDirectory.Open(files.Path);
        AssertRefused(() => directory.Weights, "has no tensor 'no.such.weight'", index);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../outside.safetensors"}}""", "weight_map['a']")]
    [InlineData("""{"weight_map":{"a":"/etc/passwd"}}""", "weight_map['a']")]
    [InlineData("""{"weight_map":{"a":".."}}""", "weight_map['a']")]
    [InlineData("""{"weight_map":{"a":7}}""", "weight_map['a'] is 7")]
    [InlineData("""{"weight_map":[]}""", "no object 'weight_map'")]
    [InlineData("""{"weight_map":{"a":"x","a":"y"}}""", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    public void AWrongIndexIsRefused(string json, string reason)
    {
        using TinyModelDirectory files = new(shards: 2);
        File.WriteAllText(files.FileAt("model.safetensors.index.json"), json);
        using ModelDirectory directory = ModelDirectory.Open(files.Path);
        AssertRefused(() => directory.Weights, "model.safetensors.index.json: ", reason);
    }

    [Fact]
    public void ATruncatedFileIsRefused()
    {
        using TinyModelDirectory files = new();
        using (FileStream stream = new(files.FileAt("model.safetensors"), FileMode.Open))
        {
            stream.SetLength(stream.Length - 1);
        }

        using ModelDirectory directory = ModelDirectory.Open(files.Path);
        AssertRefused(() => directory.Weights, "truncated");
    }

    [Fact]
    public void WhatIsNoModelDirectoryIsRefused()
    {
        using TinyModelDirectory files = new();
        AssertRefused(() => ModelDirectory.Open(files.Beside("nowhere")), "is not a directory");
        File.Delete(files.FileAt("config.json"));
        AssertRefused(() => ModelDirectory.Open(files.Path), "has no config.json");
    }

    [Fact]
    public void AnUnknownWeightIsNamed()
    {
        using TinyModelDirectory files = new();
        using ModelDirectory directory = ModelDirectory.Open(files.Path);
        AssertRefused(() => directory.Weight("lm_head.weight"), "no tensor 'lm_head.weight'", files.Path);
    }

    private static void AssertRefused(Func<object> action, params string[] parts)
    {
        string message = Assert.Throws<UserErrorException>(action).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private static string Text(WeightEntry entry) => $"{entry.Name} {entry.Dtype} {string.Join('x', entry.Shape)} {entry.Sha256}";
}
