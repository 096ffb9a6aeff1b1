using Spectral.Models.Architectures;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>
/// The matrix products that an optimizer step cannot do without when the base is frozen and an additive adapter of rank r is on every linear of
/// every block. Counted in floating-point operations, two per multiplication and addition.
/// </summary>
/// <param name="Base">W x and its input's gradient W^T g: 4 d_out d_in a token, but 2 for the first block's q, k and v, whose input needs no gradient.</param>
/// <param name="Adapters">
/// With P [d_in, 2r] and Q [d_out, 2r]: x P, its product with Q, g Q and that with P at 2r columns each, and the gradients of the r trained
/// columns of both: 10 r (d_in + d_out) a token.
/// </param>
/// <param name="Attention">Scores and their sums of values, two products forward and four backward, over the causal half of each sample.</param>
/// <param name="Logits">Of supervised tokens, and their input's gradient.</param>
internal sealed record RequiredProducts(double Base, double Adapters, double Attention, double Logits)
{
    public double Operations => Base + Adapters + Attention + Logits;

    public static RequiredProducts Of(BenchmarkWorkload work, int rank)
    {
        ModelConfig config = work.Config;
        double tokens = work.Rows * work.RowTokens;
        (long Out, long In)[] block = BlockShapes(config);
        double needless = block[..3].Sum(shape => 2.0 * shape.Out * shape.In);
        double supervised = tokens - (work.Rows * work.SamplesPerRow);
        return new RequiredProducts(
            tokens * ((config.LayerCount * block.Sum(shape => 4.0 * shape.Out * shape.In)) - needless),
            tokens * config.LayerCount * block.Sum(shape => 10.0 * rank * (shape.Out + shape.In)) - (tokens * block[..3].Sum(shape => 4.0 * rank * shape.In)),
            tokens * config.LayerCount * config.HeadCount * config.HeadSize * 12.0 * (work.SampleTokens + 1) / 2,
            supervised * 4.0 * config.VocabularySize * config.HiddenSize);
    }

    /// <summary>[d_out, d_in] of a block's linears: q, k, v, o, gate, up, down.</summary>
    public static (long Out, long In)[] BlockShapes(ModelConfig config)
    {
        long queries = config.HeadCount * config.HeadSize;
        long keys = config.KeyValueHeadCount * config.HeadSize;
        return
        [
            (queries, config.HiddenSize), (keys, config.HiddenSize), (keys, config.HiddenSize), (config.HiddenSize, queries),
            (config.IntermediateSize, config.HiddenSize), (config.IntermediateSize, config.HiddenSize), (config.HiddenSize, config.IntermediateSize),
        ];
    }
}
