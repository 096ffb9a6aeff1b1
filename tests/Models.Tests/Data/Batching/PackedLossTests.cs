using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.Models.Data.Rows;
using Spectral.Models.Tests.Architectures;
using Spectral.Shared.Randomness;
using static TorchSharp.torch;

namespace Spectral.Models.Tests.Data.Batching;

/// <summary>What the model makes of batches: samples that share a row, a leaf or a step do not see each other.</summary>
public sealed class PackedLossTests
{
    private const int PadId = 0;

    private static readonly RenderedSample[] Samples = [.. new[] { 9, 3, 14, 6, 2, 11, 5, 8 }.Select(Sample)];

    [Fact]
    public void ASampleInAPackedRowHasTheLossItHasAlone()
    {
        using CausalLanguageModel model = TinyModel.Create(TinyModel.Config);
        for (int asked = 0; asked < Samples.Length; asked++)
        {
            RenderedSample[] row = [.. Samples.Select((sample, index) => index == asked ? sample : Unsupervised(sample))];
            double packed = Loss(model, TokenBatchBuilder.Build([row], PadId));
            double alone = Loss(model, TokenBatchBuilder.Build([[Samples[asked]]], PadId));
            Assert.Equal(alone, packed, 1e-4 * alone);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheLossOfAStepDoesNotDependOnTheMicroBatch(bool packing)
    {
        using CausalLanguageModel model = TinyModel.Create(TinyModel.Config);
        var plan = new RowPlan([.. Samples.Select(sample => sample.Ids.Length)], new RowPlanOptions(20, packing, 4));
        double Step(int microBatch) =>
            new LeafBatcher(Samples, plan, 8, microBatch, PadId).Leaves(0).Sum(leaf => Loss(model, leaf.Batch));
        double whole = Step(8);
        Assert.Equal(whole, Step(2), 1e-4 * whole);
        Assert.Equal(whole, Step(1), 1e-4 * whole);
    }

    [Fact]
    public void ABatchWithoutSupervisedTokensHasNoLoss()
    {
        using CausalLanguageModel model = TinyModel.Create(TinyModel.Config);
        TokenBatch batch = TokenBatchBuilder.Build([[Unsupervised(Samples[0])], [Unsupervised(Samples[1])]], PadId);
        Assert.Equal(0, batch.TargetCount);
        Assert.Equal(0.0, Loss(model, batch));
    }

    private static double Loss(CausalLanguageModel model, TokenBatch batch)
    {
        using var scope = NewDisposeScope();
        (Tensor sum, long targets) = model.LossSum(batch);
        Assert.Equal(batch.TargetCount, targets);
        return sum.item<float>();
    }

    private static RenderedSample Sample(int length, int number)
    {
        var random = new CounterRandom(3, (ulong)number);
        int[] ids = [.. Enumerable.Range(0, length).Select(i => (int)random.Below((ulong)i, (ulong)TinyModel.Config.VocabularySize))];
        return new RenderedSample(ids, [.. ids.Select((_, i) => i > length / 3)]);
    }

    private static RenderedSample Unsupervised(RenderedSample sample) => sample with { Supervised = new bool[sample.Ids.Length] };
}
