using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Deberta;
using Spectral.Models.Data;
using Spectral.Shared.Adapters;
using TorchSharp;

namespace Spectral.Models.Tests.Architectures.Deberta;

/// <summary>Outputs and losses of every supported feature against <see cref="ReferenceDeberta"/>.</summary>
public sealed class DebertaParityTests
{
    private static readonly HeadSpecification Classes = new(["no", "yes", "maybe"]);

    private static readonly Dictionary<string, DebertaConfig> Variants = new()
    {
        ["v3"] = TinyDeberta.Config,
        ["own projections of positions"] = TinyDeberta.Config with { SharedAttentionKeys = false },
        ["content to position only"] = TinyDeberta.Config with { PositionToContent = false, SharedAttentionKeys = false },
        ["position to content only"] = TinyDeberta.Config with { ContentToPosition = false },
        ["every distance by itself"] = TinyDeberta.Config with { PositionBuckets = 0, MaxRelativePositions = 5 },
        ["distances as they are"] = TinyDeberta.Config with { NormedRelativeEmbeddings = false },
        ["absolute positions"] = TinyDeberta.Config with
        {
            RelativeAttention = false,
            ContentToPosition = false,
            PositionToContent = false,
            PositionBiasedInput = true,
        },
        ["narrow embeddings"] = TinyDeberta.Config with { EmbeddingSize = 7, PositionBiasedInput = true },
    };

    public static TheoryData<string> Names { get; } = [.. Variants.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_and_losses_are_those_of_the_definition(string variant)
    {
        DebertaConfig config = Variants[variant];
        foreach (HeadSpecification head in (HeadSpecification[])[Classes, HeadSpecification.Regression])
        {
            using DisposeScope scope = torch.NewDisposeScope();
            TokenBatch batch = TinyDeberta.Batch(config, seed: 1, padding: 3, head.IsRegression ? [0.5f, -2f, 1f] : [2, 0, 1], 21, 9, 2);
            Dictionary<string, long[]> shapes = TinyDeberta.Shapes(config, head);
            ReferenceDeberta reference = new(config, name => TinyDeberta.Values(name, shapes[name]));
            double[][] expected = [.. TinyDeberta.Samples(batch).Select(reference.Outputs)];

            using SequenceLabeler model = TinyDeberta.Create(config, head);
            float[][] found = [.. model.Outputs(batch).data<float>().ToArray().Chunk(head.Outputs)];

            Assert.All(expected.Zip(found), pair => Assert.All(pair.First.Zip(pair.Second), value => Assert.Equal(value.First, value.Second, 1e-4)));
            Assert.Equal(Loss(expected, batch.Labels!, head), model.LossSum(batch).LossSum.item<float>(), 1e-3);
            Assert.Equal(3, model.LossSum(batch).Targets);
        }
    }

    [Fact]
    public void Padding_changes_nothing()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using SequenceLabeler model = TinyDeberta.Create(TinyDeberta.Config, Classes);
        torch.Tensor tight = model.Outputs(TinyDeberta.Batch(TinyDeberta.Config with { VocabularySize = 1 }, 1, padding: 0, [0], 9));
        torch.Tensor wide = model.Outputs(TinyDeberta.Batch(TinyDeberta.Config with { VocabularySize = 1 }, 1, padding: 23, [0], 9));
        Assert.True((tight - wide).abs().max().item<float>() < 1e-5f);
    }

    [Fact]
    public void Order_of_the_tokens_matters()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using SequenceLabeler model = TinyDeberta.Create(TinyDeberta.Config, Classes);
        TokenBatch batch = TinyDeberta.Batch(TinyDeberta.Config, 1, padding: 0, [0], 6);
        TokenBatch swapped = batch with { Ids = [batch.Ids[0], batch.Ids[2], batch.Ids[1], .. batch.Ids[3..]] };
        Assert.NotEqual(batch.Ids[1], batch.Ids[2]);
        Assert.True((model.Outputs(batch) - model.Outputs(swapped)).abs().max().item<float>() > 1e-3f);
    }

    [Fact]
    public void Gradients_are_those_of_finite_differences()
    {
        DebertaConfig config = TinyDeberta.Config;
        using DisposeScope scope = torch.NewDisposeScope();
        TokenBatch batch = TinyDeberta.Batch(config, 2, padding: 2, [1, 2], 11, 5);
        using SequenceLabeler model = TinyDeberta.Create(config, Classes, trainable: _ => true);
        model.Backward(model.LossSum(batch).LossSum);
        foreach (string name in (string[])["query_proj", "key_proj", "value_proj"])
        {
            torch.Tensor weight = model.Linears[$"deberta.encoder.layer.0.attention.self.{name}"].Weight;
            float gradient = weight.grad![1, 2].item<float>();
            double slope = (LossAt(weight, 0.01f) - LossAt(weight, -0.01f)) / 0.02;
            Assert.Equal(slope, gradient, 2e-2 * Math.Max(1, Math.Abs(slope)));
            Assert.NotEqual(0, gradient);
        }

        double LossAt(torch.Tensor weight, float step)
        {
            using IDisposable frozen = torch.no_grad();
            weight[1, 2] += step;
            double loss = model.LossSum(batch).LossSum.item<float>();
            weight[1, 2] -= step;
            return loss;
        }
    }

    [Fact]
    public void Recomputed_activations_give_the_same_bits()
    {
        Assert.Equal(Gradient(recomputed: false), Gradient(recomputed: true));

        static float[] Gradient(bool recomputed)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using SequenceLabeler model = TinyDeberta.Create(TinyDeberta.Config, Classes, trainable: name => name.EndsWith("_proj.weight", StringComparison.Ordinal));
            model.ActivationCheckpointing = recomputed;
            model.Backward(model.LossSum(TinyDeberta.Batch(TinyDeberta.Config, 2, 2, [1, 2], 11, 5)).LossSum);
            return model.Linears["deberta.encoder.layer.0.attention.self.query_proj"].Weight.grad!.data<float>().ToArray();
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(128, 128)]
    [InlineData(-128, -128)]
    [InlineData(129, 129)] // 128 + ceil(127 ln(129/128) / ln(511/128)) = 128 + ceil(0.715)
    [InlineData(256, 192)] // 128 + ceil(127 ln 2 / ln(511/128)) = 128 + ceil(63.6)
    [InlineData(-256, -192)]
    [InlineData(511, 255)]
    public void Buckets_of_v3_by_hand(int distance, int expected) => Assert.Equal(expected, RelativePositions.Bucket(distance, buckets: 256, largest: 512));

    [Fact]
    public void Buckets_never_fall_with_the_distance_and_stay_in_their_span()
    {
        int[] buckets = [.. Enumerable.Range(-511, 1023).Select(distance => RelativePositions.Bucket(distance, 256, 512))];
        Assert.Equal(buckets.Order(), buckets);
        Assert.Equal(-255, buckets[0]);
        Assert.Equal(255, buckets[^1]);
    }

    private static double Loss(double[][] outputs, float[] labels, HeadSpecification head) => outputs.Zip(labels).Sum(pair => head.IsRegression
        ? Math.Pow(pair.First[0] - pair.Second, 2)
        : Math.Log(pair.First.Sum(Math.Exp)) - pair.First[(int)pair.Second]);
}
