using Spectral.Models.Tokenizers.Normalizers;

namespace Spectral.Models.Tests.Tokenizers;

public sealed class PrecompiledNormalizerTests
{
    private static readonly INormalizer Map = CharacterMap.Normalizer(CharacterMapFile.Create(new Dictionary<string, string>
    {
        ["\u3000"] = " ",
        ["\t"] = " ",
        ["ﬁ"] = "fi",
        ["e\u0301"] = "é",
        ["Ａ"] = "A",
        ["\u0007"] = "",
        ["ｶ"] = "カ",
        ["ｶﾞ"] = "ガ",
    }));

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("a\tb\u3000c", "a b c")]
    [InlineData("ﬁne", "fine")]
    [InlineData("cafe\u0301", "café")] // two code points that are seen as one character
    [InlineData("ＡＢ", "AＢ")]
    [InlineData("a\u0007b", "ab")]
    [InlineData("ｶﾞ", "カﾞ")] // six bytes: each code point by itself
    [InlineData("😀", "😀")]
    [InlineData("", "")]
    public void Characters_are_replaced_as_the_map_says(string text, string expected) => Assert.Equal(expected, Map.Normalize(text));

    [Fact]
    public void No_map_changes_nothing() => Assert.Equal("a\tb", CharacterMap.Normalizer([]).Normalize("a\tb"));

    [Theory]
    [InlineData(new byte[] { 1, 2 })]
    [InlineData(new byte[] { 8, 0, 0, 0, 1, 2, 3, 4 })]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    [InlineData(new byte[] { 3, 0, 0, 0, 1, 2, 3 })]
    public void Broken_bytes_are_refused(byte[] bytes) => Assert.Throws<InvalidDataException>(() => CharacterMap.Normalizer(bytes));

    [Fact]
    public void Any_units_are_searched_without_leaving_the_array()
    {
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            byte[] units = new byte[64];
            random.NextBytes(units);
            INormalizer map = CharacterMap.Normalizer([64, 0, 0, 0, .. units, 65, 0]);
            Assert.NotNull(map.Normalize("any text é 東京"));
        }
    }
}
