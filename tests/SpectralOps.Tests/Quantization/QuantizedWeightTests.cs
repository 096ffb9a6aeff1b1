using CsCheck;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Quantization;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Quantization;

public sealed class QuantizedWeightTests
{
    public static TheoryData<BaseQuantization> Quantizations => [BaseQuantization.Int8, BaseQuantization.Nf4];

    /// <summary>Whole blocks, blocks that go over from row to row, a last one that is not full, and less than one block.</summary>
    public static TheoryData<BaseQuantization, long, long> Shapes
    {
        get
        {
            var shapes = new TheoryData<BaseQuantization, long, long>();
            foreach (BaseQuantization quantization in new[] { BaseQuantization.Int8, BaseQuantization.Nf4 })
            {
                shapes.Add(quantization, 6, 128);
                shapes.Add(quantization, 5, 77);
                shapes.Add(quantization, 3, 5);

                // More than is rounded at a time.
                shapes.Add(quantization, 1030, 1024);
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Numbers_are_rounded_as_by_the_definition(BaseQuantization quantization, long outputs, long inputs)
    {
        using var scope = NewDisposeScope();
        Tensor weight = TestMatrices.Normal(3, outputs, inputs);
        Tensor dense = Of(weight, quantization).Dense();
        Assert.Equal(weight.shape, dense.shape);
        Assert.True(dense.is_contiguous());
        Assert.Equal(ScalarQuantization.Rounded(ScalarQuantization.Numbers(weight), quantization), ScalarQuantization.Numbers(dense));
    }

    [Fact]
    public void No_number_moves_by_more_than_half_the_largest_gap() => Gen.Select(Gen.Int[1, 9], Gen.Int[1, 150], Gen.ULong, Gen.Double[-30, 30]).Sample(
        (outputs, inputs, seed, magnitude) =>
        {
            using var scope = NewDisposeScope();
            Tensor weight = TestMatrices.Normal(seed, outputs, inputs) * Math.Pow(2, magnitude);
            float[] numbers = ScalarQuantization.Numbers(weight);
            foreach (BaseQuantization quantization in new[] { BaseQuantization.Int8, BaseQuantization.Nf4 })
            {
                float[] rounded = ScalarQuantization.Numbers(Of(weight, quantization).Dense());
                foreach ((float[] block, float[] own) in numbers.Chunk(ScalarQuantization.BlockSize).Zip(rounded.Chunk(ScalarQuantization.BlockSize)))
                {
                    double bound = block.Max(Math.Abs) * (ScalarQuantization.Bound(quantization) + 1e-6);
                    Assert.All(block.Zip(own), pair => Assert.InRange(Math.Abs((double)pair.First - pair.Second), 0, bound));
                }
            }
        },
        iter: 200,
        threads: 1);

    [Theory]
    [MemberData(nameof(Quantizations))]
    public void Zeros_stay_zeros_and_the_largest_of_a_block_stays(BaseQuantization quantization)
    {
        using var scope = NewDisposeScope();
        Tensor weight = zeros(2, 64);
        weight[1, 5] = -3;
        weight[1, 6] = 3;
        Assert.True(TestMatrices.SameBits(weight, Of(weight, quantization).Dense().add(0)));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Other_devices_get_the_same_bits(BaseQuantization quantization, long outputs, long inputs)
    {
        using var scope = NewDisposeScope();
        QuantizedWeight weight = Of(TestMatrices.Normal(4, outputs, inputs), quantization);
        (Tensor codes, Tensor scales) = (weight.Tensors[0], weight.Tensors[1]);
        Assert.True(TestMatrices.SameBits(
            BlockDecoder.Decode(codes, scales, quantization), BlockDecoder.Composed(codes, scales, quantization)));
    }

    [Theory]
    [InlineData(BaseQuantization.Int8, 8.5)]
    [InlineData(BaseQuantization.Nf4, 4.5)]
    public void It_is_held_in_so_many_bits_a_number(BaseQuantization quantization, double bits)
    {
        using var scope = NewDisposeScope();
        long bytes = Of(TestMatrices.Normal(5, 96, 128), quantization).Tensors.Sum(TensorBytes.ByteCount);
        Assert.Equal(96 * 128 * bits / 8, bytes);
        Assert.Equal(QuantizedWeight.ByteCount(quantization, 96 * 128), bytes);
        Assert.Equal(QuantizedWeight.ByteCount(quantization, 77 * 5), Of(TestMatrices.Normal(5, 77, 5), quantization).Tensors.Sum(TensorBytes.ByteCount));
    }

    /// <summary>From fp32, not from numbers that were rounded to half precision first; the dense form is rounded once.</summary>
    [Theory]
    [MemberData(nameof(Quantizations))]
    public void Half_precision_is_that_of_the_fp32_numbers(BaseQuantization quantization)
    {
        using var scope = NewDisposeScope();
        Tensor weight = TestMatrices.Normal(6, 16, 64);
        Tensor half = QuantizedWeight.Of(weight, quantization, ScalarType.BFloat16, CPU).Dense();
        Assert.True(TestMatrices.SameBits(Of(weight, quantization).Dense().to(ScalarType.BFloat16), half));
    }

    [Fact]
    public void A_shared_weight_outlives_the_one_it_was_shared_by()
    {
        using var scope = NewDisposeScope();
        QuantizedWeight first = Of(TestMatrices.Normal(7, 8, 64), BaseQuantization.Nf4);
        QuantizedWeight second = first.Share();
        Tensor before = first.Dense();
        Assert.Equal(TensorBytes.Address(first.Tensors[0]), TensorBytes.Address(second.Tensors[0]));
        foreach (Tensor tensor in first.Tensors)
        {
            tensor.Dispose();
        }

        Assert.True(TestMatrices.SameBits(before, second.Dense()));
    }

    private static QuantizedWeight Of(Tensor weight, BaseQuantization quantization) =>
        QuantizedWeight.Of(weight, quantization, ScalarType.Float32, CPU);
}
