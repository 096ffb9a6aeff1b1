using System.Text.Json.Nodes;
using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.Export;
using Spectral.Models.HuggingFace;
using Spectral.Models.Tests.Adapters;
using Spectral.Models.Tests.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Safetensors;
using Spectral.SpectralOps.Tensors;
using TorchSharp;

namespace Spectral.Models.Tests.Export;

public sealed class AdapterDirectoryTests : IDisposable
{
    private const string Module = "model.layers.0.self_attn.q_proj";
    private const string Key = $"base_model.model.{Module}.spectral_A_U";

    private readonly TinyModelDirectory _files = new();
    private readonly ModelDirectory _base;

    public AdapterDirectoryTests() => _base = ModelDirectory.Open(_files.Path);

    public static TheoryData<AdapterMethod, SingularValueMode, int> Kinds => TinyAdapters.Kinds;

    private string Output => _files.Beside("adapter");

    public void Dispose()
    {
        _base.Dispose();
        _files.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ASavedAdapterGivesTheSameLogitsToTheBit(AdapterMethod method, SingularValueMode mode, int offset)
    {
        float[] before = Save(TinyAdapters.Specification(method, mode, offset));
        using CausalLanguageModel model = ModelLoader.Load(_base);
        using AdaptedModel loaded = AdapterDirectory.Load(Output, model, _base);
        Assert.Equal(before, TinyAdapters.Logits(model));
        Assert.All(loaded.Linears, linear => Assert.Equal(TinyAdapters.Specification(method, mode, offset), linear.Specification));
    }

    [Theory]
    [InlineData(AdapterMethod.SpectralAdditive, SingularValueMode.Additive, 0)]
    [InlineData(AdapterMethod.SpectralRotational, SingularValueMode.Frozen, 1)]
    public void RanksOfABudgetAreSavedPerModule(AdapterMethod method, SingularValueMode mode, int offset)
    {
        float[] before = Save(TinyAdapters.Budgeted(method, mode, offset));
        using CausalLanguageModel model = ModelLoader.Load(_base);
        using AdaptedModel loaded = AdapterDirectory.Load(Output, model, _base);
        Assert.Equal(before, TinyAdapters.Logits(model));
        Dictionary<string, int> ranks = loaded.Linears.ToDictionary(linear => linear.Module, linear => linear.Specification.Rank);
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(Output, "adapter_config.json")))!;
        Dictionary<string, int> others = config["rank_pattern"]!.AsObject().ToDictionary(item => item.Key, item => (int)item.Value!);
        Assert.NotEmpty(others);
        Assert.Equal(ranks.Where(rank => rank.Value != (int)config["r"]!).OrderBy(rank => rank.Key), others.OrderBy(rank => rank.Key));
        Assert.Matches("ranks \\d+ to \\d+, singular triplets", File.ReadAllText(Path.Combine(Output, "README.md")));
        AdapterDirectory.Write(_files.Beside("again"), loaded, _base);
        Assert.All(Directory.GetFiles(Output), file => Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(_files.Beside("again"), Path.GetFileName(file)))));
    }

    [Fact]
    public void ARankOfAModuleThatIsNotAdaptedIsRefused()
    {
        Save(TinyAdapters.Budgeted(AdapterMethod.SpectralAdditive));
        string file = Path.Combine(Output, "adapter_config.json");
        JsonNode config = JsonNode.Parse(File.ReadAllText(file))!;
        config["rank_pattern"]!["lm_head"] = 2;
        File.WriteAllText(file, config.ToJsonString());
        using CausalLanguageModel model = ModelLoader.Load(_base);
        Assert.Contains(
            "'rank_pattern' names 'lm_head', which 'target_modules' does not",
            Assert.Throws<UserErrorException>(() => AdapterDirectory.Load(Output, model, _base)).Message, StringComparison.Ordinal);
    }

    /// <summary>What the frozen random matrices are drawn from goes along.</summary>
    [Theory]
    [InlineData(AdapterMethod.Vera)]
    [InlineData(AdapterMethod.Lidb)]
    public void TheSeedOfFrozenMatricesIsSaved(AdapterMethod method)
    {
        AdapterSpecification specification = TinyAdapters.Specification(method) with { Seed = 5 };
        float[] before = Save(specification);
        Assert.False(File.Exists(Path.Combine(Output, AdapterFileNames.Basis)));
        using (CausalLanguageModel model = ModelLoader.Load(_base))
        {
            using AdaptedModel loaded = AdapterDirectory.Load(Output, model, _base);
            Assert.Equal(before, TinyAdapters.Logits(model));
            Assert.All(loaded.Linears, linear => Assert.Equal(specification, linear.Specification));
        }

        string file = Path.Combine(Output, AdapterFileNames.Config);
        JsonObject config = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        config.Remove("seed");
        File.WriteAllText(file, config.ToJsonString());
        AssertRefused("'seed' is missing");
    }

    [Fact]
    public void SavingWhatWasLoadedGivesTheSameFiles()
    {
        Save(TinyAdapters.Specification(AdapterMethod.SpectralRotational, SingularValueMode.Additive, 1));
        using CausalLanguageModel model = ModelLoader.Load(_base);
        using AdaptedModel loaded = AdapterDirectory.Load(Output, model, _base);
        AdapterDirectory.Write(_files.Beside("again"), loaded, _base);
        string[] names = [.. Directory.GetFiles(Output).Select(Path.GetFileName).Order()!];
        Assert.Equal(["README.md", "adapter_config.json", "adapter_model.safetensors", "spectral_basis.safetensors", "tokenizer.json"], names.Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.Equal(File.ReadAllBytes(Path.Combine(Output, name)), File.ReadAllBytes(Path.Combine(_files.Beside("again"), name))));
    }

    [Fact]
    public void TheBasisFileHoldsTheColumnsUsed()
    {
        Save(TinyAdapters.Specification(AdapterMethod.SpectralAdditive, offset: 2));
        using DisposeScope scope = torch.NewDisposeScope();
        using MappedSafetensors basis = MappedSafetensors.Open(Path.Combine(Output, AdapterFileNames.Basis));
        torch.Tensor u = MappedTensors.Open(basis, $"{Module}.U");
        torch.Tensor v = MappedTensors.Open(basis, $"{Module}.V");
        Assert.Equal([16L, 3], u.shape);
        torch.Tensor projected = u.t().mm(_base.Weight($"{Module}.weight")).mm(v);
        Assert.True(projected.allclose(MappedTensors.Open(basis, $"{Module}.S").diag(), atol: 1e-4));
    }

    [Theory]
    [InlineData(AdapterMethod.SpectralAdditive)]
    [InlineData(AdapterMethod.Lora)]
    public void AnotherBaseIsRefusedWithBothNames(AdapterMethod method)
    {
        Save(TinyAdapters.Specification(method));
        using TinyModelDirectory other = new(change: weights =>
            weights["model.norm.weight"] = weights["model.norm.weight"] + 0.001);
        using ModelDirectory otherBase = ModelDirectory.Open(other.Path);
        using CausalLanguageModel model = ModelLoader.Load(otherBase);
        string message = Assert.Throws<UserErrorException>(() => AdapterDirectory.Load(Output, model, otherBase)).Message;
        Assert.Contains($"'{_files.Path}'", message, StringComparison.Ordinal);
        Assert.Contains($"'{other.Path}'", message, StringComparison.Ordinal);
        Assert.All(model.Linears.Values, linear => Assert.Null(linear.Adapter));
    }

    [Fact]
    public void WrongTensorsAreRefusedByName()
    {
        Save(TinyAdapters.Specification(AdapterMethod.SpectralAdditive));
        AssertRefused(AdapterFileNames.Parameters, tensors => tensors[Key] = tensors[Key].fill_(float.NaN), $"'{Key}' [16, 3] holds NaN");
        AssertRefused(AdapterFileNames.Parameters, tensors => tensors[Key] = tensors[Key].narrow(1, 0, 2), $"'{Key}' has shape [16, 2]; [16, 3] is needed");
        AssertRefused(AdapterFileNames.Parameters, tensors => tensors.Remove(Key), $"has no tensor '{Key}'");
        AssertRefused(AdapterFileNames.Parameters, tensors => tensors["x"] = torch.zeros(1), "the unknown 'x'");
        AssertRefused(AdapterFileNames.Basis, tensors => tensors.Remove($"{Module}.V"), $"has no tensor '{Module}.V'");
        AssertRefused(AdapterFileNames.Basis, tensors => tensors[$"{Module}.S"] = torch.ones(3, torch.ScalarType.Int64), $"'{Module}.S' is I64");
    }

    [Theory]
    [InlineData("r", "\"three\"", "r")]
    [InlineData("r", "17", "more than the")]
    [InlineData("variant", "\"diagonal\"", "'variant' is 'diagonal'")]
    [InlineData("singular_values", "\"melted\"", "'melted' is none of")]
    [InlineData("offset", null, "offset")]
    [InlineData("lora_alpha", "3", "lora_alpha")]
    [InlineData("peft_type", "\"IA3\"", "'peft_type' is 'IA3'")]
    [InlineData("peft_type", null, "no 'peft_type'")]
    [InlineData("target_modules", "[]", "'target_modules' is empty")]
    [InlineData("target_modules", "[\"lm_head\"]", "'lm_head'")]
    public void AWrongConfigurationIsRefusedByKey(string key, string? value, string reason)
    {
        Save(TinyAdapters.Specification(AdapterMethod.SpectralAdditive));
        string file = Path.Combine(Output, AdapterFileNames.Config);
        JsonObject config = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        config.Remove(key);
        if (value is not null)
        {
            config[key] = JsonNode.Parse(value);
        }

        File.WriteAllText(file, config.ToJsonString());
        AssertRefused(reason);
    }

    [Fact]
    public void FilesThatAreMissingOrNoJsonAreRefused()
    {
        Save(TinyAdapters.Specification(AdapterMethod.SpectralAdditive));
        string file = Path.Combine(Output, AdapterFileNames.Config);
        File.WriteAllText(file, "{");
        AssertRefused($"{file}: is not valid JSON");
        File.Delete(file);
        AssertRefused($"{Output}: is no adapter's directory; it has no {AdapterFileNames.Config}");
    }

    [Fact]
    public void AnExistingAdapterIsNotOverwrittenUnlessTold()
    {
        Save(TinyAdapters.Specification(AdapterMethod.SpectralAdditive));
        Assert.Contains(
            "not empty",
            Assert.Throws<UserErrorException>(() => Save(TinyAdapters.Specification(AdapterMethod.Lora))).Message,
            StringComparison.Ordinal);
        Save(TinyAdapters.Specification(AdapterMethod.Lora), replace: true);
        Assert.False(File.Exists(Path.Combine(Output, AdapterFileNames.Basis)));
    }

    /// <summary>Saves an adapter as if trained; gives the logits with it.</summary>
    private float[] Save(AdapterSpecification specification, bool replace = false)
    {
        using CausalLanguageModel model = ModelLoader.Load(_base);
        using AdaptedModel adapted = TinyAdapters.AttachTrained(model, specification);
        AdapterDirectory.Write(Output, adapted, _base, replace);
        return TinyAdapters.Logits(model);
    }

    private void AssertRefused(string file, Action<Dictionary<string, torch.Tensor>> change, string reason)
    {
        string path = Path.Combine(Output, file);
        byte[] original = File.ReadAllBytes(path);
        using (DisposeScope scope = torch.NewDisposeScope())
        {
            Dictionary<string, torch.Tensor> tensors;
            using (MappedSafetensors mapped = MappedSafetensors.Open(path))
            {
                tensors = mapped.Header.Entries.ToDictionary(
                    entry => entry.Name, entry => MappedTensors.Open(mapped, entry.Name).clone(), StringComparer.Ordinal);
            }

            change(tensors);
            TensorSources.Write(path, tensors);
        }

        AssertRefused(reason);
        File.WriteAllBytes(path, original);
    }

    private void AssertRefused(string reason)
    {
        using CausalLanguageModel model = ModelLoader.Load(_base);
        string message = Assert.Throws<UserErrorException>(() => AdapterDirectory.Load(Output, model, _base)).Message;
        Assert.StartsWith(Output, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.All(model.Linears.Values, linear => Assert.Null(linear.Adapter));
    }
}
