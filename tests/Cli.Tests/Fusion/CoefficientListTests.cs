using Spectral.Cli.Fusion;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Tests.Fusion;

public sealed class CoefficientListTests
{
    [Theory]
    [InlineData(null, new double[0])]
    [InlineData("1", new[] { 1.0 })]
    [InlineData("1, -0.5,2e-1", new[] { 1.0, -0.5, 0.2 })]
    public void Numbers_are_read_in_their_order(string? text, double[] expected) => Assert.Equal(expected, CoefficientList.Parse(text));

    [Theory]
    [InlineData("1,,2", "''")]
    [InlineData("1,half", "'half'")]
    [InlineData("NaN,1", "'NaN'")]
    [InlineData("1,Infinity", "'Infinity'")]
    [InlineData("1;2", "'1;2'")]
    public void What_is_no_finite_number_is_named(string text, string named) => Assert.StartsWith(
        $"--coefficients: {named} is no finite number", Assert.Throws<UserErrorException>(() => CoefficientList.Parse(text)).Message, StringComparison.Ordinal);
}
