using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Deberta;
using Spectral.Models.Data;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Randomness;
using TorchSharp;

namespace Spectral.Models.Tests.Architectures.Deberta;

/// <summary>Small encoders with reproducible weights, and batches for them.</summary>
internal static class TinyDeberta
{
    /// <summary>As DeBERTa-v3: both kinds of attention to positions, shared projections, log buckets, normed distances.</summary>
    public static DebertaConfig Config { get; } = new()
    {
        Source = "config.json",
        Architecture = "DebertaV2ForSequenceClassification",
        VocabularySize = 19,
        HiddenSize = 12,
        IntermediateSize = 20,
        LayerCount = 2,
        HeadCount = 3,
        HeadSize = 4,
        MaxPositions = 40,
        NormEpsilon = 1e-7,
        EmbeddingSize = 12,
        RelativeAttention = true,
        MaxRelativePositions = 40,
        PositionBuckets = 8,
        ContentToPosition = true,
        PositionToContent = true,
        SharedAttentionKeys = true,
        NormedRelativeEmbeddings = true,
    };

    /// <summary>Weight values that depend on the tensor's name alone; norms' gains lie around 1.</summary>
    public static float[] Values(string name, IReadOnlyList<long> shape)
    {
        CounterRandom random = new(11, CounterRandom.StreamId(name));
        bool isGain = name.EndsWith("LayerNorm.weight", StringComparison.Ordinal);
        long size = shape.Aggregate(1L, (product, side) => product * side);
        return [.. Enumerable.Range(0, (int)size).Select(index => (float)((isGain ? 1 : 0) + (0.3 * random.Normal((ulong)index))))];
    }

    /// <summary>Every weight of the encoder and of a head by name.</summary>
    public static Dictionary<string, long[]> Shapes(DebertaConfig config, HeadSpecification head)
    {
        Dictionary<string, long[]> shapes = ModelOutline.Of(config).Weights.ToDictionary(item => item.Key, item => item.Value.ToArray(), StringComparer.Ordinal);
        shapes["pooler.dense.weight"] = [config.HiddenSize, config.HiddenSize];
        shapes["pooler.dense.bias"] = [config.HiddenSize];
        shapes["classifier.weight"] = [head.Outputs, config.HiddenSize];
        shapes["classifier.bias"] = [head.Outputs];
        return shapes;
    }

    public static SequenceLabeler Create(DebertaConfig config, HeadSpecification head, Predicate<string>? trainable = null)
    {
        Dictionary<string, long[]> shapes = Shapes(config, head);
        return new SequenceLabeler(
            config,
            head,
            name => torch.tensor(Values(name, shapes[name])).view(shapes[name]).clone().requires_grad_(trainable?.Invoke(name) ?? false),
            shapes.ContainsKey);
    }

    /// <summary>Rows of random tokens of these lengths, padded to the longest and <paramref name="padding"/> more.</summary>
    public static TokenBatch Batch(DebertaConfig config, int seed, int padding, float[] labels, params int[] lengths)
    {
        CounterRandom random = new((ulong)seed);
        int length = lengths.Max() + padding;
        var batch = new TokenBatch(
            lengths.Length, length, new long[lengths.Length * length], new long[lengths.Length * length], new int[lengths.Length * length], [], labels);
        Array.Fill(batch.Segments, -1);
        for (int row = 0; row < lengths.Length; row++)
        {
            for (int position = 0; position < lengths[row]; position++)
            {
                int index = (row * length) + position;
                batch.Ids[index] = (long)random.Below((ulong)index, (ulong)config.VocabularySize);
                batch.Positions[index] = position;
                batch.Segments[index] = 0;
            }
        }

        return batch;
    }

    /// <summary>The ids of each row of a batch.</summary>
    public static IEnumerable<long[]> Samples(TokenBatch batch) => Enumerable.Range(0, batch.Rows)
        .Select(row => Enumerable.Range(row * batch.Length, batch.Length).Where(index => batch.Segments[index] >= 0).Select(index => batch.Ids[index]).ToArray());
}
