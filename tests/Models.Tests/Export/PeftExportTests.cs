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

public sealed class PeftExportTests : IDisposable
{
    private readonly TinyModelDirectory _files = new();
    private readonly ModelDirectory _base;
    private readonly CausalLanguageModel _model;

    public PeftExportTests()
    {
        _base = ModelDirectory.Open(_files.Path);
        _model = ModelLoader.Load(_base);
    }

    public static TheoryData<AdapterMethod, SingularValueMode, int> Kinds => TinyAdapters.LoraKinds;

    private string Output => _files.Beside("peft");

    public void Dispose()
    {
        _model.Dispose();
        _base.Dispose();
        _files.Dispose();
    }

    [Theory]
    [InlineData(AdapterMethod.SpectralAdditive)]
    [InlineData(AdapterMethod.SpectralRotational)]
    public void RanksOfABudgetAreRanksOfTheExport(AdapterMethod method)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using AdaptedModel adapted = TinyAdapters.AttachTrained(_model, TinyAdapters.Budgeted(method));
        PeftExport.Write(Output, adapted, _base);
        JsonNode config = Config();
        using MappedSafetensors tensors = MappedSafetensors.Open(Path.Combine(Output, "adapter_model.safetensors"));
        foreach (AdaptedLinear linear in adapted.Linears)
        {
            torch.Tensor a = MappedTensors.Open(tensors, $"base_model.model.{linear.Module}.lora_A.weight");
            torch.Tensor b = MappedTensors.Open(tensors, $"base_model.model.{linear.Module}.lora_B.weight");
            torch.Tensor delta = linear.Adapter.Delta(linear.Linear.Weight);
            Assert.Equal((int)(config["rank_pattern"]![linear.Module] ?? config["r"])!, a.shape[0]);
            Assert.Equal((double)(config["alpha_pattern"]![linear.Module] ?? config["lora_alpha"])!, a.shape[0]);
            Assert.True((b.mm(a) - delta).norm().item<float>() < 1e-5 * delta.norm().item<float>());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheFactorsMultiplyOutToTheSameDelta(AdapterMethod method, SingularValueMode mode, int offset)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using AdaptedModel adapted = TinyAdapters.AttachTrained(_model, TinyAdapters.Specification(method, mode, offset));
        int rank = PeftExport.Write(Output, adapted, _base);
        Assert.Equal(AdapterShape.LoraRank(adapted.Linears[0].Specification), rank);
        Assert.Equal(method is AdapterMethod.SpectralAdditive or AdapterMethod.Pissa ? 6 : 3, rank);
        JsonNode config = Config();
        double scale = (double)config["lora_alpha"]! / (int)config["r"]!;
        Assert.Equal(method == AdapterMethod.Lora ? 7.0 / 3 : 1, scale, 1e-6);
        using MappedSafetensors tensors = MappedSafetensors.Open(Path.Combine(Output, "adapter_model.safetensors"));
        Assert.Equal(2 * adapted.Linears.Count, tensors.Header.Entries.Count);
        foreach (AdaptedLinear linear in adapted.Linears)
        {
            torch.Tensor a = MappedTensors.Open(tensors, $"base_model.model.{linear.Module}.lora_A.weight");
            torch.Tensor b = MappedTensors.Open(tensors, $"base_model.model.{linear.Module}.lora_B.weight");
            torch.Tensor delta = linear.Adapter.Delta(linear.Linear.Weight);
            Assert.True(delta.norm().item<float>() > 1e-3);
            Assert.True((b.mm(a) * scale - delta).norm().item<float>() < 1e-5 * delta.norm().item<float>());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheExportLoadsAsALoraWithTheSameEffect(AdapterMethod method, SingularValueMode mode, int offset)
    {
        float[] expected;
        using (AdaptedModel adapted = TinyAdapters.AttachTrained(_model, TinyAdapters.Specification(method, mode, offset)))
        {
            expected = TinyAdapters.Logits(_model);
            PeftExport.Write(Output, adapted, _base);
        }

        using AdaptedModel loaded = AdapterDirectory.Load(Output, _model, _base);
        Assert.All(loaded.Linears, linear => Assert.Equal(AdapterMethod.Lora, linear.Specification.Method));
        Assert.All(TinyAdapters.Logits(_model).Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
    }

    /// <summary>As PEFT computes it: W' = m (W + s B A) / ||W + s B A|| by rows, from the tensors and keys it saves.</summary>
    [Fact]
    public void DoraIsWrittenAsPeftKeepsIt()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using AdaptedModel adapted = TinyAdapters.AttachTrained(_model, TinyAdapters.Specification(AdapterMethod.Dora));
        Assert.Equal(3, PeftExport.Write(Output, adapted, _base));
        JsonNode config = Config();
        Assert.True((bool)config["use_dora"]!);
        double scale = (double)config["lora_alpha"]! / (int)config["r"]!;
        using MappedSafetensors tensors = MappedSafetensors.Open(Path.Combine(Output, "adapter_model.safetensors"));
        Assert.Equal(3 * adapted.Linears.Count, tensors.Header.Entries.Count);
        foreach (AdaptedLinear linear in adapted.Linears)
        {
            string prefix = $"base_model.model.{linear.Module}";
            torch.Tensor direction = linear.Linear.Weight
                + (scale * MappedTensors.Open(tensors, $"{prefix}.lora_B.weight").mm(MappedTensors.Open(tensors, $"{prefix}.lora_A.weight")));
            torch.Tensor factor = MappedTensors.Open(tensors, $"{prefix}.lora_magnitude_vector") / direction.square().sum(1).sqrt();
            torch.Tensor expected = (factor.unsqueeze(1) * direction) - linear.Linear.Weight;
            torch.Tensor delta = linear.Adapter.Delta(linear.Linear.Weight);
            Assert.True((expected - delta).norm().item<float>() < 1e-5 * delta.norm().item<float>());
        }
    }

    [Theory]
    [InlineData(AdapterMethod.Svdiff)]
    [InlineData(AdapterMethod.Oft)]
    [InlineData(AdapterMethod.Full)]
    public void MethodsThatAreNoSmallLoraAreRefusedAndMergingIsNamed(AdapterMethod method)
    {
        using AdaptedModel adapted = TinyAdapters.AttachTrained(_model, TinyAdapters.Specification(method));
        string message = Assert.Throws<UserErrorException>(() => PeftExport.Write(Output, adapted, _base)).Message;
        Assert.StartsWith($"'{method.Name()}' has no exact form as a LoRA", message, StringComparison.Ordinal);
        Assert.Contains("--to merged", message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public void TheConfigurationIsTheOnePeftWrites()
    {
        using AdaptedModel adapted = TinyAdapters.AttachTrained(_model, TinyAdapters.Specification(AdapterMethod.SpectralAdditive));
        PeftExport.Write(Output, adapted, _base);
        JsonObject config = Config().AsObject();
        Assert.Equal(config.Select(item => item.Key).Order(StringComparer.Ordinal), config.Select(item => item.Key));
        Assert.Equal("LORA", (string)config["peft_type"]!);
        Assert.Equal("CAUSAL_LM", (string)config["task_type"]!);
        Assert.Equal(_files.Path, (string)config["base_model_name_or_path"]!);
        Assert.Equal("""["down_proj","q_proj","v_proj"]""", config["target_modules"]!.ToJsonString());
        Assert.Equal("{}", config["rank_pattern"]!.ToJsonString());
        Assert.Equal(6, (int)config["lora_alpha"]!);
        Assert.True(File.Exists(Path.Combine(Output, "tokenizer.json")));
    }

    [Fact]
    public void RanksThatDifferStandInThePatterns()
    {
        JsonNode config = JsonNode.Parse(PeftLoraConfig.Write(
            [new("m.0.q", 4, 4), new("m.1.q", 8, 8), new("m.2.q", 4, 4)], ["m.0.q", "m.1.q", "m.2.q", "m.3.q"], dropout: 0, "base"))!;
        Assert.Equal(4, (int)config["r"]!);
        Assert.Equal("""{"m.1.q":8}""", config["rank_pattern"]!.ToJsonString());
        Assert.Equal("""{"m.1.q":8}""", config["alpha_pattern"]!.ToJsonString());

        // A short name would make PEFT adapt m.3.q too.
        Assert.Equal("""["m.0.q","m.1.q","m.2.q"]""", config["target_modules"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"r":4,"lora_alpha":8}""", 4, 8)]
    [InlineData("""{"r":4,"lora_alpha":8,"rank_pattern":{"layers.1.q":2}}""", 2, 8)]
    [InlineData("""{"r":4,"lora_alpha":8,"rank_pattern":{"layers\\.[0-9]+\\.q":2,"q":3},"alpha_pattern":{"1.q":6}}""", 2, 6)]
    [InlineData("""{"r":4,"lora_alpha":8,"rank_pattern":{"ayers.1.q":2}}""", 4, 8)]
    [InlineData("""{"r":4,"lora_alpha":8,"use_rslora":true}""", 4, 16)]
    public void ReadsRankAndAlphaOfAModuleAsPeftDoes(string json, int rank, double alpha)
    {
        PeftLoraSettings settings = new(System.Text.Encoding.UTF8.GetBytes(json), "adapter_config.json");
        Assert.Equal(rank, settings.Rank("model.layers.1.q"));
        Assert.Equal(alpha, settings.Alpha("model.layers.1.q"));
    }

    [Theory]
    [InlineData("""{"bias":"all"}""", "'bias' is \"all\"")]
    [InlineData("""{"modules_to_save":["lm_head"]}""", "'modules_to_save' is [\"lm_head\"]")]
    [InlineData("{}", "has no 'r'")]
    [InlineData("""{"r":"x"}""", "'r' is \"x\"")]
    [InlineData("""{"r":1,"rank_pattern":{"(":2}}""", "'(' is not a usable pattern")]
    [InlineData("{", "not valid JSON")]
    public void FormsOfLoraThatCannotBeComputedAreRefused(string json, string reason)
    {
        string message = Assert.Throws<UserErrorException>(
            () => new PeftLoraSettings(System.Text.Encoding.UTF8.GetBytes(json), "adapter_config.json").Rank("m")).Message;
        Assert.StartsWith("adapter_config.json: ", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, null)]
    [InlineData(17, "--max-lora-rank 32")]
    [InlineData(200, "--max-lora-rank 256")]
    [InlineData(600, "at most rank 512")]
    public void TellsHowToServeLargeRanks(int rank, string? hint)
    {
        string? found = PeftExport.ServingHint(rank);
        Assert.Equal(hint is null, found is null);
        Assert.Contains(hint ?? "", found ?? "", StringComparison.Ordinal);
    }

    private JsonNode Config() => JsonNode.Parse(File.ReadAllText(Path.Combine(Output, "adapter_config.json")))!;
}
