using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Shared.Randomness;
using TorchSharp;

namespace Spectral.Models.Tests.Architectures;

/// <summary>Small models with reproducible weights, and batches for them.</summary>
internal static class TinyModel
{
    public static ModelConfig Config { get; } = new()
    {
        Source = "config.json",
        Architecture = "LlamaForCausalLM",
        VocabularySize = 23,
        HiddenSize = 16,
        IntermediateSize = 24,
        LayerCount = 2,
        HeadCount = 4,
        KeyValueHeadCount = 2,
        HeadSize = 4,
        MaxPositions = 64,
        SlidingWindows = [null, null],
        TiedEmbeddings = true,
    };

    /// <summary>Weight values [shape] that depend on the tensor's name alone; norms' gains lie around 1.</summary>
    public static float[] Values(ModelConfig config, string name)
    {
        CounterRandom random = new(7, CounterRandom.StreamId(name));
        bool isGain = name.EndsWith("norm.weight", StringComparison.Ordinal);
        long size = Shape(config, name).Aggregate(1L, (product, side) => product * side);
        return [.. Enumerable.Range(0, (int)size).Select(index => (float)((isGain ? 1 : 0) + (0.3 * random.Normal((ulong)index))))];
    }

    public static CausalLanguageModel Create(ModelConfig config, bool trainable = false) => new(config, name =>
        torch.tensor(Values(config, name)).view(Shape(config, name)).clone().requires_grad_(trainable));

    public static long[] Shape(ModelConfig config, string name)
    {
        long heads = config.HeadCount * config.HeadSize;
        long keyValueHeads = config.KeyValueHeadCount * config.HeadSize;
        string[] parts = name.Split('.');
        bool bias = parts[^1] == "bias";
        return parts[^2] switch
        {
            "embed_tokens" or "lm_head" => [config.VocabularySize, config.HiddenSize],
            "q_proj" => bias ? [heads] : [heads, config.HiddenSize],
            "k_proj" or "v_proj" => bias ? [keyValueHeads] : [keyValueHeads, config.HiddenSize],
            "o_proj" => bias ? [config.HiddenSize] : [config.HiddenSize, heads],
            "gate_proj" or "up_proj" => bias ? [config.IntermediateSize] : [config.IntermediateSize, config.HiddenSize],
            "down_proj" => bias ? [config.HiddenSize] : [config.HiddenSize, config.IntermediateSize],
            "q_norm" or "k_norm" => [config.HeadSize],
            _ => [config.HiddenSize],
        };
    }

    /// <summary>
    /// Rows of random tokens, each given by its samples' lengths, padded at the end to the longest row plus <paramref name="padding"/>.
    /// </summary>
    public static TokenBatch Batch(ModelConfig config, int seed, int padding, params int[][] rows)
    {
        CounterRandom random = new((ulong)seed);
        int length = rows.Max(row => row.Sum()) + padding;
        long[] ids = new long[rows.Length * length];
        long[] positions = new long[ids.Length];
        int[] segments = [.. Enumerable.Repeat(-1, ids.Length)];
        long[] targets = [.. Enumerable.Repeat(TokenBatch.Ignored, ids.Length)];
        ulong draw = 0;
        for (int row = 0; row < rows.Length; row++)
        {
            int index = row * length;
            for (int sample = 0; sample < rows[row].Length; sample++)
            {
                for (int position = 0; position < rows[row][sample]; position++, index++)
                {
                    ids[index] = (long)random.Below(draw++, (ulong)config.VocabularySize);
                    positions[index] = position;
                    segments[index] = sample;
                    if (position > 0)
                    {
                        targets[index - 1] = ids[index];
                    }
                }
            }
        }

        return new TokenBatch(rows.Length, length, ids, positions, segments, targets);
    }

    /// <summary>The ids of each sample of a batch.</summary>
    public static IEnumerable<long[]> Samples(TokenBatch batch) =>
        from row in Enumerable.Range(0, batch.Rows)
        from sample in Enumerable.Range(row * batch.Length, batch.Length)
            .Where(index => batch.Segments[index] >= 0)
            .GroupBy(index => batch.Segments[index], index => batch.Ids[index])
        select sample.ToArray();
}
