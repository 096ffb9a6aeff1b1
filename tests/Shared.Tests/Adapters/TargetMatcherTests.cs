using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Tests.Adapters;

public sealed class TargetMatcherTests
{
    private static readonly string[] Modules =
    [
        "model.layers.0.self_attn.q_proj", "model.layers.0.self_attn.k_proj", "model.layers.0.mlp.up_proj",
        "model.layers.1.self_attn.q_proj", "model.layers.1.self_attn.k_proj", "model.layers.1.mlp.up_proj", "lm_head",
    ];

    [Theory]
    [InlineData("q_proj", 0, 3)]
    [InlineData("self_attn.q_proj", 0, 3)]
    [InlineData("model.layers.1.mlp.up_proj", 5)]
    [InlineData("model.layers.1.*", 3, 4, 5)]
    [InlineData("*.?_proj", 0, 1, 3, 4)]
    [InlineData(@"regex:.*layers\.0\.self_attn\.(q|k)_proj", 0, 1)]
    [InlineData("lm_head", 6)]
    public void ATargetNamesModules(string target, params int[] expected) =>
        Assert.Equal(expected.Select(i => Modules[i]), TargetMatcher.Match([target], Modules));

    [Fact]
    public void SeveralTargetsUniteInModelOrder() =>
        Assert.Equal([Modules[0], Modules[1], Modules[3], Modules[4]], TargetMatcher.Match(["k_proj", "q_proj", "q_proj"], Modules));

    [Theory]
    [InlineData("proj")]
    [InlineData("qproj")]
    [InlineData("regex:q_proj")]
    [InlineData("")]
    public void ATargetThatMatchesNothingIsRefusedWithWhatWould(string target)
    {
        var error = Assert.Throws<UserErrorException>(() => TargetMatcher.Match(["q_proj", target], Modules));
        Assert.Contains($"'{target}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("k_proj, lm_head, q_proj, up_proj", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMalformedExpressionAndAnEmptyListAreRefused()
    {
        Assert.Contains("regular expression", Message("regex:("), StringComparison.Ordinal);
        Assert.Contains("empty", Assert.Throws<UserErrorException>(() => TargetMatcher.Match([], Modules)).Message, StringComparison.Ordinal);

        static string Message(string target) => Assert.Throws<UserErrorException>(() => TargetMatcher.Match([target], Modules)).Message;
    }
}
