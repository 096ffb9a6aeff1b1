using Spectral.Models.Architectures;
using Spectral.Models.Data;
using TorchSharp;

namespace Spectral.Models.Tests.Architectures;

/// <summary>The loss of every supported feature against <see cref="ReferenceModel"/>.</summary>
public sealed class ReferenceParityTests
{
    private static readonly Dictionary<string, ModelConfig> Variants = new()
    {
        ["grouped, tied"] = TinyModel.Config,
        ["one head each, untied"] = TinyModel.Config with { KeyValueHeadCount = 4, TiedEmbeddings = false },
        ["one key-value head"] = TinyModel.Config with { KeyValueHeadCount = 1 },
        ["heads wider than the hidden size"] = TinyModel.Config with { HeadSize = 6 },
        ["all biases"] = TinyModel.Config with { QueryKeyValueBias = true, AttentionOutputBias = true, MlpBias = true },
        ["query-key norm"] = TinyModel.Config with { QueryKeyNorm = true, QueryKeyValueBias = true },
        ["sliding windows"] = TinyModel.Config with { SlidingWindows = [3, null] },
        ["linear scaling"] = TinyModel.Config with { RopeScaling = new RopeScaling.Linear(4), RopeTheta = 500 },
        ["llama3 scaling"] = TinyModel.Config with { HeadSize = 12, RopeTheta = 1000, RopeScaling = new RopeScaling.Llama3(8, 1, 4, 32) },
    };

    public static TheoryData<string> Names { get; } = [.. Variants.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void LossOfSeparateRowsMatches(string variant) => AssertSameLoss(Variants[variant], [11], [8]);

    [Theory]
    [MemberData(nameof(Names))]
    public void LossOfPackedRowsMatches(string variant) => AssertSameLoss(Variants[variant], [6, 9, 2], [7, 5]);

    private static void AssertSameLoss(ModelConfig config, params int[][] rows)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        TokenBatch batch = TinyModel.Batch(config, 1, padding: 3, rows);
        using CausalLanguageModel model = TinyModel.Create(config);

        ReferenceModel reference = new(config, name => TinyModel.Values(config, name));
        double expected = TinyModel.Samples(batch).Sum(reference.LossSum);

        Assert.Equal(expected / batch.TargetCount, model.LossSum(batch).LossSum.item<float>() / batch.TargetCount, 1e-4);
    }
}
