using Spectral.GpuNode.Benchmarks;
using Spectral.Models.Architectures;

namespace Spectral.GpuNode.Tests.Benchmarks;

/// <summary>The products of a step, counted by hand for one block of three columns' worth of everything.</summary>
public sealed class RequiredProductsTests
{
    private static readonly BenchmarkWorkload Work = new(
        new ModelConfig
        {
            Source = "test",
            Architecture = "LlamaForCausalLM",
            VocabularySize = 10,
            HiddenSize = 4,
            IntermediateSize = 6,
            LayerCount = 1,
            HeadCount = 2,
            KeyValueHeadCount = 1,
            HeadSize = 2,
            MaxPositions = 8,
            TiedEmbeddings = true,
            SlidingWindows = [null],
        },
        Rows: 1,
        LeafRows: 1,
        RowTokens: 8,
        SamplesPerRow: 2);

    [Fact]
    public void Are_two_of_each_base_weight_but_one_where_nothing_is_trained_before()
    {
        // q [4, 4], k and v [2, 4], o [4, 4], gate and up [6, 4], down [4, 6].
        const int all = 16 + 8 + 8 + 16 + 24 + 24 + 24;
        const int first = 16 + 8 + 8;
        Assert.Equal(8 * ((4 * all) - (2 * first)), RequiredProducts.Of(Work, rank: 1).Base);
    }

    [Fact]
    public void Of_adapters_grow_with_the_rank_and_of_the_rest_do_not()
    {
        // Five r (d_in + d_out) multiplications a token and linear, less the two r d_in that would give q, k and v's input its gradient.
        const int sizes = (4 + 4) + (2 * (2 + 4)) + (4 + 4) + (2 * (6 + 4)) + (4 + 6);
        Assert.Equal(8 * 2 * ((5 * sizes) - (2 * 3 * 4)), RequiredProducts.Of(Work, rank: 1).Adapters);
        Assert.Equal(3 * RequiredProducts.Of(Work, rank: 1).Adapters, RequiredProducts.Of(Work, rank: 3).Adapters);
        Assert.Equal(RequiredProducts.Of(Work, rank: 1) with { Adapters = 0 }, RequiredProducts.Of(Work, rank: 3) with { Adapters = 0 });
    }

    [Fact]
    public void Of_attention_reach_over_the_causal_half_of_a_sample_and_of_logits_over_what_is_supervised()
    {
        RequiredProducts products = RequiredProducts.Of(Work, rank: 1);

        // Each of 8 tokens meets 2.5 on average, with 4 numbers in all heads: six products of two operations.
        Assert.Equal(8 * 4 * 2.5 * 6 * 2, products.Attention);
        Assert.Equal((8 - 2) * 2 * 2 * 10 * 4, products.Logits);
    }

    [Fact]
    public void A_step_is_reported_against_them_under_the_name_that_is_looked_for()
    {
        var result = GemmLimitBenchmark.Run(size: 64, rounds: 1);
        Assert.Equal("step/gemm-limit d=64", result.Name);
        Assert.InRange(result.Ratio, double.Epsilon, 1);
    }
}
