using System.Runtime.InteropServices;
using CsCheck;
using Spectral.Shared.Safetensors;

namespace Spectral.Shared.Tests.Safetensors;

public sealed class FiniteCheckTests
{
    [Fact]
    public void FindsWhatTheFloatSaysOfItself() => Gen.Int.Array[0, 70].Sample(
        bits =>
        {
            float[] singles = Array.ConvertAll(bits, BitConverter.Int32BitsToSingle);
            Assert.Equal(Array.FindIndex(singles, value => !float.IsFinite(value)), Find(SafetensorsDtype.F32, singles));
            Half[] halves = Array.ConvertAll(bits, value => BitConverter.Int16BitsToHalf((short)value));
            Assert.Equal(Array.FindIndex(halves, value => !Half.IsFinite(value)), Find(SafetensorsDtype.F16, halves));
        },
        iter: 2000,
        threads: 1);

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(66)]
    public void FindsOneWhereverItStands(int place)
    {
        float[] singles = new float[67];
        singles[place] = float.NaN;
        Assert.Equal(place, Find(SafetensorsDtype.F32, singles));
        double[] doubles = new double[67];
        doubles[place] = double.NegativeInfinity;
        Assert.Equal(place, Find(SafetensorsDtype.F64, doubles));
        ushort[] brains = new ushort[67];
        brains[place] = 0x7fc0;
        Assert.Equal(place, Find(SafetensorsDtype.BF16, brains));
        Assert.Equal(-1, Find(SafetensorsDtype.I16, brains));
    }

    [Fact]
    public void TheLargestFiniteValueIsFinite()
    {
        Assert.Equal(-1, Find(SafetensorsDtype.F32, [float.MaxValue, float.MinValue, float.Epsilon]));
        Assert.Equal(-1, Find(SafetensorsDtype.BF16, new ushort[] { 0x7f7f, 0xff7f }));
    }

    private static long Find<T>(SafetensorsDtype dtype, ReadOnlySpan<T> values)
        where T : unmanaged => FiniteCheck.FirstNonFinite(dtype, MemoryMarshal.AsBytes(values));

    private static long Find<T>(SafetensorsDtype dtype, T[] values)
        where T : unmanaged => Find(dtype, (ReadOnlySpan<T>)values);
}
