using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Layers;
using TorchSharp;

namespace Spectral.Models.Tests.Architectures;

public sealed class CausalLanguageModelTests
{
    [Fact]
    public void ActivationCheckpointingGivesTheSameGradientsToTheBit()
    {
        TokenBatch batch = TinyModel.Batch(TinyModel.Config, 3, 2, [9], [5], [7]);
        Assert.Equal(Gradients(batch, checkpointing: false, chunk: null), Gradients(batch, checkpointing: true, chunk: null));
    }

    [Fact]
    public void CheckpointedBlocksWithNothingToTrainAreNoHindrance()
    {
        TokenBatch batch = TinyModel.Batch(TinyModel.Config, 3, 2, [9], [5]);
        static bool Trains(string name) => name == "model.layers.1.mlp.up_proj.weight";
        float[] plain = Gradients(batch, checkpointing: false, chunk: null, Trains);
        Assert.Equal(plain, Gradients(batch, checkpointing: true, chunk: null, Trains));
    }

    [Fact]
    public void LossInChunksEqualsTheLossAtOnceWithItsGradients()
    {
        TokenBatch batch = TinyModel.Batch(TinyModel.Config, 3, 0, [9], [5], [7]);
        float[] whole = Gradients(batch, checkpointing: false, chunk: null);
        float[] chunked = Gradients(batch, checkpointing: false, chunk: 4);
        Assert.All(whole.Zip(chunked), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void ChunksOfCheckpointedBlocksGiveTheSameGradients()
    {
        TokenBatch batch = TinyModel.Batch(TinyModel.Config, 5, 0, [4, 5], [7]);
        float[] plain = Gradients(batch, checkpointing: false, chunk: 4);
        Assert.Equal(plain, Gradients(batch, checkpointing: true, chunk: 4));
    }

    [Fact]
    public void RowsDoNotInfluenceEachOther()
    {
        TokenBatch batch = TinyModel.Batch(TinyModel.Config, 3, 1, [9], [5], [4, 5]);
        long[] changed = [.. batch.Ids];
        Array.Fill(changed, 1, batch.Length, 5);
        float[] before = Logits(batch);
        float[] after = Logits(batch with { Ids = changed });
        int rowSize = batch.Length * TinyModel.Config.VocabularySize;
        Assert.Equal(before[..rowSize], after[..rowSize]);
        Assert.NotEqual(before[rowSize..(2 * rowSize)], after[rowSize..(2 * rowSize)]);
        Assert.Equal(before[(2 * rowSize)..], after[(2 * rowSize)..]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TokensOfPaddingDoNotMatter(bool packed)
    {
        TokenBatch batch = packed
            ? TinyModel.Batch(TinyModel.Config, 3, 6, [4, 5], [3])
            : TinyModel.Batch(TinyModel.Config, 3, 6, [9], [3]);
        long[] ids = [.. batch.Ids.Select((id, index) => batch.Segments[index] < 0 ? 7 : id)];
        Assert.Equal(LogitsOfTokens(batch), LogitsOfTokens(batch with { Ids = ids }));
    }

    [Fact]
    public void PaddingBeforeAndAfterGivesTheSameLogits()
    {
        TokenBatch batch = TinyModel.Batch(TinyModel.Config, 3, 0, [9]);
        TokenBatch padded = new(
            1,
            14,
            [5, 5, .. batch.Ids, 6, 6, 6],
            [0, 0, .. batch.Positions, 0, 0, 0],
            [-1, -1, .. batch.Segments, -1, -1, -1],
            [-100, -100, .. batch.Targets, -100, -100, -100]);
        Assert.All(LogitsOfTokens(batch).Zip(LogitsOfTokens(padded)), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void BatchWithoutTargetsHasNoLoss()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using CausalLanguageModel model = TinyModel.Create(TinyModel.Config);
        TokenBatch batch = TinyModel.Batch(TinyModel.Config, 3, 0, [9]);
        TokenBatch silent = batch with { Targets = [.. batch.Targets.Select(_ => TokenBatch.Ignored)] };
        (torch.Tensor loss, long targets) = model.LossSum(silent);
        Assert.Equal((0f, 0L), (loss.item<float>(), targets));
    }

    [Fact]
    public void HalfPrecisionWeightsGiveAboutTheSameLoss()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using CausalLanguageModel exact = TinyModel.Create(TinyModel.Config);
        using CausalLanguageModel half = new(TinyModel.Config, name => torch.tensor(TinyModel.Values(TinyModel.Config, name))
            .view(TinyModel.Shape(TinyModel.Config, name)).to_type(torch.ScalarType.BFloat16));
        TokenBatch batch = TinyModel.Batch(TinyModel.Config, 3, 2, [9], [4, 5]);
        torch.Tensor loss = half.LossSum(batch).LossSum;
        Assert.Equal(torch.ScalarType.Float32, loss.dtype);
        float expected = exact.LossSum(batch).LossSum.item<float>();
        Assert.InRange(loss.item<float>(), 0.97f * expected, 1.03f * expected);
    }

    [Fact]
    public void LinearsAreFoundByTheirModulePath()
    {
        using CausalLanguageModel tied = TinyModel.Create(TinyModel.Config);
        using CausalLanguageModel untied = TinyModel.Create(TinyModel.Config with { TiedEmbeddings = false });
        Assert.Equal(14, tied.Linears.Count);
        Assert.Equal([24, 16], tied.Linears["model.layers.1.mlp.gate_proj"].Weight.shape);
        Assert.Equal(["lm_head"], untied.Linears.Keys.Except(tied.Linears.Keys));
    }

    [Fact]
    public void TensorOfAnotherShapeIsRefusedByNameAndFile()
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => new CausalLanguageModel(
            TinyModel.Config,
            name => torch.zeros(name.Contains("k_proj") ? [5, 16] : TinyModel.Shape(TinyModel.Config, name)),
            _ => "model-00002.safetensors"));
        Assert.Equal(
            "model-00002.safetensors: tensor 'model.layers.0.self_attn.k_proj.weight' has shape [5, 16], but config.json asks for [8, 16].",
            error.Message);
    }

    [Fact]
    public void FailureInTheBackwardPassIsThrown()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using CausalLanguageModel model = TinyModel.Create(TinyModel.Config);
        model.ActivationCheckpointing = true;
        FailingAdapter adapter = new();
        model.Linears["model.layers.1.mlp.up_proj"].Adapter = adapter;
        torch.Tensor loss = model.LossSum(TinyModel.Batch(TinyModel.Config, 3, 0, [5])).LossSum;
        adapter.Fails = true;
        Assert.Equal("planned", Assert.Throws<InvalidOperationException>(() => model.Backward(loss)).Message);
    }

    private static float[] Logits(TokenBatch batch)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using CausalLanguageModel model = TinyModel.Create(TinyModel.Config);
        return [.. model.Logits(model.HiddenStates(batch)).data<float>()];
    }

    private static float[] LogitsOfTokens(TokenBatch batch) =>
        [.. Logits(batch).Chunk(TinyModel.Config.VocabularySize).Where((_, index) => batch.Segments[index] >= 0).SelectMany(row => row)];

    private sealed class FailingAdapter : Adapter
    {
        public bool Fails { get; set; }

        public override IReadOnlyList<AdapterParameter> Parameters => [];

        public override torch.Tensor Forward(torch.Tensor x, FrozenWeight weight, torch.Tensor? bias) =>
            Fails ? throw new InvalidOperationException("planned") : torch.nn.functional.linear(x, weight.Dense(), bias);

        public override torch.Tensor Delta(torch.Tensor weight) => torch.zeros_like(weight);

        protected override void Dispose(bool disposing)
        {
        }
    }

    /// <summary>The loss, then all gradients in the order of the weights.</summary>
    private static float[] Gradients(TokenBatch batch, bool checkpointing, long? chunk, Func<string, bool>? trains = null)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        List<torch.Tensor> weights = [];
        using CausalLanguageModel model = new(TinyModel.Config, name =>
        {
            torch.Tensor weight = torch.tensor(TinyModel.Values(TinyModel.Config, name))
                .view(TinyModel.Shape(TinyModel.Config, name)).clone();
            if (trains is null || trains(name))
            {
                weights.Add(weight.requires_grad_(true));
            }

            return weight;
        });
        model.ActivationCheckpointing = checkpointing;
        (torch.Tensor loss, long targets) = model.LossSum(batch, chunk);
        Assert.Equal(batch.TargetCount, targets);
        model.Backward(loss);
        return [loss.item<float>(), .. weights.SelectMany(weight => weight.grad!.data<float>().ToArray())];
    }
}
