using Spectral.Shared.Adapters;

namespace Spectral.Shared.Tests.Adapters;

public sealed class ColumnRangeTests
{
    [Theory]
    [InlineData(0, 4, 4, 4, null)]
    [InlineData(0, 4, 3, 4, "3-3")]
    [InlineData(2, 2, 0, 9, "2-3")]
    [InlineData(5, 1, 5, 1, "5-5")]
    public void Overlap_is_what_both_have(int first, int count, int otherFirst, int otherCount, string? overlap)
    {
        ColumnRange one = new(first, count);
        ColumnRange other = new(otherFirst, otherCount);
        Assert.Equal(overlap, one.Overlap(other)?.ToString());
        Assert.Equal(overlap, other.Overlap(one)?.ToString());
    }

    [Theory]
    [InlineData("0-7", 0, 8)]
    [InlineData("16-16", 16, 1)]
    public void Text_is_read_back(string text, int first, int count)
    {
        Assert.Equal(new ColumnRange(first, count), ColumnRange.Parse(text));
        Assert.Equal(text, new ColumnRange(first, count).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("7-3")]
    [InlineData("-1-3")]
    [InlineData("0-3-5")]
    [InlineData("0 - 3")]
    [InlineData("0-2147483647")]
    [InlineData("0-9999999999")]
    public void What_is_no_range_is_not_read(string text) => Assert.Null(ColumnRange.Parse(text));
}
