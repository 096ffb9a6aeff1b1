using Spectral.Models.Architectures;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>What a benchmark trains: a model and the shape of its batches.</summary>
/// <param name="Config">Of the model.</param>
/// <param name="Rows">Of a global batch.</param>
/// <param name="LeafRows">Of a leaf.</param>
/// <param name="RowTokens">Of a row; samples fill it.</param>
/// <param name="SamplesPerRow">More than 1: rows are packed.</param>
internal sealed record BenchmarkWorkload(ModelConfig Config, int Rows, int LeafRows, int RowTokens, int SamplesPerRow = 1)
{
    /// <summary>1.7 million weights, and 16 rows of 128 tokens in leaves of 4.</summary>
    public static BenchmarkWorkload Small { get; } = new(
        Llama(vocabulary: 370, hidden: 192, inner: 512, layers: 4, heads: 6, keyValueHeads: 3, positions: 128), Rows: 16, LeafRows: 4, RowTokens: 128);

    /// <summary>Blocks of Llama's proportions with d columns, two of them, and one leaf of 8 rows of 128 tokens, each row of four samples.</summary>
    /// <param name="size">d, a multiple of 64.</param>
    public static BenchmarkWorkload Wide(int size)
    {
        const int headSize = 64;
        int inner = ((size * 8 / 3) + 31) / 32 * 32;
        return new(
            Llama(vocabulary: 2048, size, inner, layers: 2, size / headSize, keyValueHeads: size / headSize, positions: 128),
            Rows: 8,
            LeafRows: 8,
            RowTokens: 128,
            SamplesPerRow: 4);
    }

    /// <summary>Of a global batch.</summary>
    public int Leaves => Rows / LeafRows;

    public int SampleTokens => RowTokens / SamplesPerRow;

    private static ModelConfig Llama(int vocabulary, int hidden, int inner, int layers, int heads, int keyValueHeads, int positions) => new()
    {
        Source = "the benchmark's configuration",
        Architecture = "LlamaForCausalLM",
        VocabularySize = vocabulary,
        HiddenSize = hidden,
        IntermediateSize = inner,
        LayerCount = layers,
        HeadCount = heads,
        KeyValueHeadCount = keyValueHeads,
        HeadSize = hidden / heads,
        MaxPositions = positions,
        TiedEmbeddings = true,
        SlidingWindows = new int?[layers],
    };
}
