using System.Text.Json.Nodes;
using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.Export;
using Spectral.Models.HuggingFace;
using Spectral.Models.Tests.Adapters;
using Spectral.Models.Tests.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Safetensors;
using TorchSharp;

namespace Spectral.Models.Tests.Export;

public sealed class MergedModelTests
{
    public static TheoryData<AdapterMethod, SingularValueMode, int> Kinds => TinyAdapters.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheMergedModelsLossIsTheAdaptedModels(AdapterMethod method, SingularValueMode mode, int offset)
    {
        using TinyModelDirectory files = new(tied: false);
        (double expected, double before) = Merge(files, TinyAdapters.Specification(method, mode, offset), out _);
        Assert.True(Math.Abs(expected - before) > 1e-3);
        using CausalLanguageModel merged = ModelLoader.Load(files.Beside("merged"));
        Assert.Equal(expected, TinyAdapters.Loss(merged), 1e-4);
    }

    [Fact]
    public void ShardsAreNamedIndexedAndLoaded()
    {
        using TinyModelDirectory files = new(shards: 2);
        (double expected, _) = Merge(
            files, TinyAdapters.Specification(AdapterMethod.SpectralAdditive), out MergeReport report, shardBytes: 5000);
        Assert.True(report.Files.Count > 1);
        Assert.All(report.Files, file => Assert.InRange(new FileInfo(Path.Combine(files.Beside("merged"), file)).Length, 1, 5000 + 2000));
        using ModelDirectory directory = ModelDirectory.Open(files.Beside("merged"));
        using ModelDirectory original = ModelDirectory.Open(files.Path);
        Assert.Equal(original.Weights.Select(weight => weight.Name), directory.Weights.Select(weight => weight.Name));
        using CausalLanguageModel merged = ModelLoader.Load(directory);
        Assert.Equal(expected, TinyAdapters.Loss(merged), 1e-4);
    }

    [Fact]
    public void UnadaptedWeightsKeepTheirBytesAndTheConfigurationItsMeaning()
    {
        using TinyModelDirectory files = new();
        Merge(files, TinyAdapters.Specification(AdapterMethod.SpectralRotational), out MergeReport report);
        Assert.Equal(6, report.MergedModules);
        using ModelDirectory original = ModelDirectory.Open(files.Path);
        using ModelDirectory merged = ModelDirectory.Open(files.Beside("merged"));
        string[] changed = [.. original.Weights.Select(weight => weight.Name).Where(name => original.Sha256(name) != merged.Sha256(name))];
        Assert.Equal(6, changed.Length);
        Assert.All(changed, name => Assert.Contains(TinyAdapters.Targets, target => name.EndsWith($"{target}.weight", StringComparison.Ordinal)));
        Assert.Equal(ModelConfigReader.Read(files.Path) with { Source = "", SlidingWindows = [], EosIds = [] },
            ModelConfigReader.Read(merged.Path) with { Source = "", SlidingWindows = [], EosIds = [] });
        Assert.True(File.Exists(Path.Combine(merged.Path, "tokenizer.json")));
    }

    [Fact]
    public void HalfPrecisionIsWrittenWhenAskedForAndItsLossIsMeasured()
    {
        using TinyModelDirectory files = new(type: torch.ScalarType.BFloat16);
        Merge(files, TinyAdapters.Specification(AdapterMethod.SpectralAdditive), out MergeReport report, torch.ScalarType.BFloat16);
        using ModelDirectory merged = ModelDirectory.Open(files.Beside("merged"));
        Assert.All(merged.Weights, weight => Assert.Equal(SafetensorsDtype.BF16, weight.Dtype));
        Assert.Equal("bfloat16", (string)JsonNode.Parse(File.ReadAllText(merged.ConfigFile))!["torch_dtype"]!);

        // bf16 has three bits less than f16: eight times the rounding.
        Assert.InRange(report.Bfloat16Loss / report.Float16Loss, 5, 11);
    }

    [Fact]
    public void SmallUpdatesDrownInHalfPrecision()
    {
        using TinyModelDirectory files = new(type: torch.ScalarType.BFloat16);
        Merge(files, TinyAdapters.Specification(AdapterMethod.SpectralAdditive), out MergeReport large, size: 0.3);
        Directory.Delete(files.Beside("merged"), recursive: true);
        Merge(files, TinyAdapters.Specification(AdapterMethod.SpectralAdditive), out MergeReport small, size: 1e-4);
        Assert.InRange(large.Bfloat16Loss, 1e-4, 0.05);
        Assert.InRange(small.Bfloat16Loss, 0.7, 2);
    }

    /// <summary>Mean loss of the adapted model that was merged, and of its base.</summary>
    private static (double Adapted, double Base) Merge(
        TinyModelDirectory files,
        AdapterSpecification specification,
        out MergeReport report,
        torch.ScalarType type = torch.ScalarType.Float32,
        long shardBytes = ShardPlan.DefaultShardBytes,
        double size = 0.05)
    {
        using ModelDirectory directory = ModelDirectory.Open(files.Path);
        using CausalLanguageModel model = ModelLoader.Load(directory);
        double before = TinyAdapters.Loss(model);
        using AdaptedModel adapted = TinyAdapters.AttachTrained(model, specification, size);
        report = MergedModel.Write(files.Beside("merged"), adapted, directory, type, shardBytes);
        return (TinyAdapters.Loss(model), before);
    }
}
