using CsCheck;
using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Stages;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.Architectures.Stages;

public sealed class StageCutTests
{
    [Fact]
    public void Every_layer_and_every_weight_is_in_a_stage_and_only_tied_embeddings_are_in_two() =>
        Gen.Select(Gen.Int[1, 9], Gen.Bool).SelectMany((layers, isTied) => Gen.Int[1, layers].Select(stages => (layers, isTied, stages))).Sample(sample =>
        {
            ModelConfig config = Config(sample.layers, sample.isTied);
            IReadOnlyList<StageRange> cut = StageCut.Of(config, sequenceLength: 64, sample.stages);
            Assert.Equal(sample.stages, cut.Count);
            Assert.Equal(Enumerable.Range(0, sample.layers), cut.SelectMany(stage => Enumerable.Range(stage.FirstLayer, stage.LayerCount)));
            Assert.All(cut, stage => Assert.True(stage.LayerCount > 0));
            foreach (string weight in ModelOutline.Of(config).Weights.Keys.Append("model.layers.99.unused").Append("unused"))
            {
                int holders = cut.Count(stage => stage.Holds(weight, sample.isTied));
                Assert.Equal(weight == "model.embed_tokens.weight" && sample is { isTied: true, stages: > 1 } ? 2 : 1, holders);
            }
        });

    [Fact]
    public void The_heaviest_stage_is_as_light_as_any_cut_makes_it()
    {
        // Embedding and output projection weigh as four blocks each: of 16 in memory, of 12 in products, where the embedding does not count.
        // Cut after 4 blocks, the last stage has 8/12 of the products; after 6, the first 10/16 of the memory; after 5, nobody more than 7/12.
        ModelConfig config = Config(layers: 8, isTied: true) with { VocabularySize = 4 * BlockNumbers(Config(8, isTied: true)) / 32 };
        Assert.Equal([5, 3], StageCut.Of(config, sequenceLength: 1, stages: 2).Select(stage => stage.LayerCount));
        Assert.Equal([4, 4], StageCut.Of(Config(8, isTied: true) with { VocabularySize = 1 }, sequenceLength: 1, stages: 2).Select(stage => stage.LayerCount));
    }

    [Fact]
    public void More_stages_than_layers_are_refused_with_both_numbers() => Assert.Equal(
        "cluster.pipeline: 3 stages, but config.json has 2 layers, and a stage holds one at least; use at most 2.",
        Assert.Throws<UserErrorException>(() => StageCut.Of(Config(2, isTied: true), 64, stages: 3)).Message);

    private static int BlockNumbers(ModelConfig config) => (int)ModelOutline.Of(config).Weights
        .Where(weight => weight.Key.StartsWith("model.layers.0.", StringComparison.Ordinal)).Sum(weight => weight.Value.Aggregate((product, size) => product * size));

    private static ModelConfig Config(int layers, bool isTied) => new()
    {
        Source = "config.json",
        Architecture = "LlamaForCausalLM",
        VocabularySize = 64,
        HiddenSize = 32,
        IntermediateSize = 64,
        LayerCount = layers,
        HeadCount = 4,
        KeyValueHeadCount = 2,
        HeadSize = 8,
        MaxPositions = 128,
        TiedEmbeddings = isTied,
        SlidingWindows = new int?[layers],
    };
}
