using Spectral.GpuNode.Packing;

namespace Spectral.GpuNode.Tests.Packing;

public sealed class PassSizesTests
{
    [Fact]
    public void The_first_pass_takes_all_and_then_every_size_is_tried()
    {
        var sizes = new PassSizes();
        Assert.Equal([4, 4, 4, 2, 2, 2, 1, 1, 1], Run(sizes, passes: 9, waiting: 4, time: _ => 1));
    }

    [Theory]
    [InlineData(1.0, 1)]
    [InlineData(0.98, 1)]
    [InlineData(0.8, 4)]
    public void The_smallest_that_gains_more_than_noise_is_taken(double ofFour, int expected)
    {
        var sizes = new PassSizes();
        Run(sizes, passes: 9, waiting: 4, size => size == 4 ? ofFour : 1);
        Assert.Equal(expected, sizes.Choose(4));
    }

    [Fact]
    public void A_single_slow_pass_decides_nothing()
    {
        var sizes = new PassSizes();
        int pass = 0;
        Run(sizes, passes: 9, waiting: 4, size => size == 4 ? (pass++ == 1 ? 9 : 0.5) : 1);
        Assert.Equal(4, sizes.Choose(4));
    }

    [Fact]
    public void Fewer_waiting_are_judged_by_themselves()
    {
        var sizes = new PassSizes();
        Run(sizes, passes: 9, waiting: 4, _ => 1);
        Assert.Equal(3, sizes.Choose(3));
        Assert.Equal(1, sizes.Choose(1));
    }

    [Fact]
    public void No_pass_is_larger_than_the_device_has_memory_for()
    {
        var sizes = new PassSizes { Most = 2 };
        Assert.All(Run(sizes, passes: 50, waiting: 8, size => 1.0 / size), size => Assert.InRange(size, 1, 2));
        Assert.Equal(2, sizes.Choose(8));
    }

    [Fact]
    public void What_was_true_once_is_looked_at_again()
    {
        var sizes = new PassSizes();
        Run(sizes, passes: 20, waiting: 4, size => size);
        Assert.Equal(1, sizes.Choose(4));
        Run(sizes, passes: 600, waiting: 4, size => 1.0 / size);
        Assert.Equal(4, sizes.Choose(4));
    }

    private static int[] Run(PassSizes sizes, int passes, int waiting, Func<int, double> time) => [.. Enumerable.Range(0, passes).Select(_ =>
    {
        int size = sizes.Choose(waiting);
        sizes.Took(size, time(size));
        return size;
    })];
}
