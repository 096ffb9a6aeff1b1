using ScottPlot;
using Spectral.Coordinator.Reports;

namespace Spectral.Coordinator.Tests.Reports;

public sealed class LossScaleTests
{
    [Theory]
    [InlineData(new[] { 2.7, 0.3 }, false)]
    [InlineData(new[] { 2.7, 0.2 }, true)]
    [InlineData(new[] { 2.7, 0.0 }, false)]
    [InlineData(new[] { 2.7, double.PositiveInfinity, 0.1 }, false)]
    [InlineData(new double[0], false)]
    public void Losses_over_more_than_a_factor_of_ten_get_a_logarithmic_axis(double[] losses, bool expected) =>
        Assert.Equal(expected, LossScale.For(losses).IsLogarithmic);

    [Fact]
    public void Logarithmic_ticks_stand_at_round_losses_and_say_them()
    {
        LossScale scale = LossScale.For([2.7, 0.02]);
        ITickGenerator ticks = scale.Ticks([scale.Position(2.7), scale.Position(0.02)]);
        using Paint paint = Paint.NewDisposablePaint();
        ticks.Regenerate(new CoordinateRange(-2, 1), Edge.Left, 500, paint, new LabelStyle());
        Tick[] major = [.. ticks.Ticks.Where(tick => tick.IsMajor)];
        Assert.Contains(major, tick => tick.Label == "0.05" && Math.Abs(tick.Position - Math.Log10(0.05)) < 1e-12);
        Assert.Contains(major, tick => tick.Label == "2" && Math.Abs(tick.Position - Math.Log10(2)) < 1e-12);
        Assert.Contains(ticks.Ticks, tick => !tick.IsMajor && Math.Abs(tick.Position - Math.Log10(0.3)) < 1e-12);
    }

    [Fact]
    public void A_linear_axis_leaves_losses_where_they_are() => Assert.Equal(0.5, LossScale.For([1, 0.5]).Position(0.5));
}
