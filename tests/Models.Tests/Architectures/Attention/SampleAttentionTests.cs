using CsCheck;
using Spectral.Models.Architectures.Attention;
using Spectral.Models.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Tests.Architectures.Attention;

public sealed class SampleAttentionTests
{
    private const int HeadCount = 4;
    private const int KeyValueHeadCount = 2;
    private const int HeadSize = 8;

    /// <summary>Lengths of the samples of each row, padding behind the longest row, and a window.</summary>
    private static readonly Gen<(int[][] Rows, int Padding, int? Window, uint Seed)> Cases = Gen.Select(
        Gen.OneOf(Gen.Int[1, 40], Gen.Const(32), Gen.Int[180, 260]).Array[1, 4].Array[1, 4],
        Gen.Int[0, 70],
        Gen.Int[-20, 50].Select(window => window > 0 ? window : (int?)null),
        Gen.UInt);

    [Fact]
    public void It_is_attention_over_rows_with_a_mask() => Cases.Sample(
        given =>
        {
            using DisposeScope scope = NewDisposeScope();
            TokenBatch batch = Batch(given.Rows, given.Padding);
            Tensor segments = tensor(batch.Segments).view(batch.Rows, batch.Length).to_type(ScalarType.Int64);
            Tensor[] inputs = Inputs(batch, given.Seed);
            var rows = RowAttention.Create(segments, batch.Length, plain: false, [given.Window], ScalarType.Float32);
            float[][] expected = Results(rows, inputs, given.Window, segments);
            float[][] actual = Results(SampleAttention.Create(batch, [given.Window], ScalarType.Float32, CPU), inputs, given.Window, segments);
            Assert.All(expected.Zip(actual), pair => Assert.All(pair.First.Zip(pair.Second), number => Assert.Equal(number.First, number.Second, 2e-5)));
        },
        iter: 40,
        threads: 1);

    [Fact]
    public void A_row_has_the_bits_that_it_has_without_others() => Cases.Sample(
        given =>
        {
            using DisposeScope scope = NewDisposeScope();
            TokenBatch all = Batch(given.Rows, given.Padding);
            TokenBatch first = all with { Rows = 1, Segments = all.Segments[..all.Length] };
            Tensor[] inputs = Inputs(all, given.Seed);
            Tensor Attended(TokenBatch batch) => SampleAttention.Create(batch, [given.Window], ScalarType.Float32, CPU)
                .Attend(Row(inputs[0], batch), Row(inputs[1], batch), Row(inputs[2], batch), given.Window);
            Assert.Equal(Attended(first).data<float>().ToArray(), Attended(all).narrow(0, 0, 1).contiguous().data<float>().ToArray());
        },
        iter: 40,
        threads: 1);

    [Fact]
    public void Tokens_stay_where_they_are_if_samples_are_of_one_length()
    {
        Assert.True(SampleGroups.Of(Batch([[32, 32], [32, 32]], padding: 0)).IsInPlace);
        Assert.False(SampleGroups.Of(Batch([[32, 32], [32, 31]], padding: 0)).IsInPlace);
        Assert.False(SampleGroups.Of(Batch([[64, 32], [32, 64]], padding: 0)).IsInPlace);
    }

    [Fact]
    public void A_sample_is_filled_up_with_its_last_token_and_padding_goes_in_pieces()
    {
        var groups = SampleGroups.Of(Batch([[3, 40]], padding: 40));
        Assert.Equal([32, 64], groups.Groups.Select(group => group.Length));
        Assert.Equal([0, 1, 2, 2], groups.Groups[0].Tokens[..4]);
        Assert.Equal([43, 44], groups.Groups[0].Tokens[32..34]);
        Assert.Equal([75, 76], groups.Groups[0].Tokens[64..66]);
        Assert.Equal([3, 4], groups.Groups[1].Tokens[..2]);
        Assert.Equal([0, 1, 2, 96, 97], groups.Places[..5]);
        Assert.Equal([32, 64], (long[])[groups.Places[43], groups.Places[75]]);
    }

    /// <summary>What is attended to, and the gradients that reach the inputs from all but padding.</summary>
    private static float[][] Results(IAttention attention, Tensor[] inputs, int? window, Tensor segments)
    {
        Tensor attended = attention.Attend(inputs[0], inputs[1], inputs[2], window) * segments.ge(0).unsqueeze(-1);
        IList<Tensor> gradients = autograd.grad([attended.square().sum()], inputs);
        return [.. gradients.Prepend(attended).Select(tensor => tensor.detach().contiguous().data<float>().ToArray())];
    }

    private static Tensor[] Inputs(TokenBatch batch, uint seed)
    {
        _ = random.manual_seed(seed);
        return [.. ((int[])[HeadCount, KeyValueHeadCount, KeyValueHeadCount])
            .Select(heads => randn(batch.Rows, batch.Length, heads, HeadSize).transpose(1, 2).requires_grad_())];
    }

    private static Tensor Row(Tensor x, TokenBatch batch) => x.detach().narrow(0, 0, batch.Rows);

    private static TokenBatch Batch(int[][] rows, int padding)
    {
        int length = rows.Max(row => row.Sum()) + padding;
        int[] segments = [.. rows.SelectMany(row => row
            .SelectMany((size, sample) => Enumerable.Repeat(sample, size))
            .Concat(Enumerable.Repeat(-1, length - row.Sum())))];
        return new TokenBatch(rows.Length, length, [], [], segments, []);
    }
}
