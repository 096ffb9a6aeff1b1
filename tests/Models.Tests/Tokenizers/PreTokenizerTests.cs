using System.Globalization;
using System.Text;
using Spectral.Models.Tokenizers.PreTokenizers;

namespace Spectral.Models.Tests.Tokenizers;

public sealed class PreTokenizerTests
{
    [Theory]
    [InlineData("Hello world's  end", "Hello", " world", "'s", " ", " end")]
    [InlineData("I'M 1234 x\n\n y", "I", "'", "M", " 1234", " x", "\n\n", " y")]
    [InlineData("𝒜𝟗😀", "𝒜", "𝟗", "😀")]
    public void Gpt2_words(string text, params string[] expected) =>
        Assert.Equal(expected.Select(ByteAlphabet.Encode), Split(new ByteLevelPreTokenizer(addPrefixSpace: false, useRegex: true), text));

    [Theory]
    [InlineData("I'M 12345!\n x", "I", "'M", " ", "123", "45", "!\n", " x")]
    [InlineData("a  b\r\n\r\n  c.d", "a", " ", " b", "\r\n\r\n", " ", " c", ".d")]
    [InlineData("😀𝒜𝒷 東京", "😀𝒜𝒷", " 東京")]
    [InlineData("  \n tail  ", "  \n", " tail", "  ")]
    public void Llama3_words(string text, params string[] expected) =>
        Assert.Equal(expected, Split(Words(ByteLevelFixture.Llama3Split), text));

    [Theory]
    [InlineData("12 cats", "1", "2", " cats")]
    [InlineData("v𝟗𝟗", "v", "𝟗", "𝟗")]
    public void Qwen2_words_take_digits_one_by_one(string text, params string[] expected) =>
        Assert.Equal(expected, Split(Words(ByteLevelFixture.Qwen2Split), text));

    [Theory]
    [InlineData("Removed", "a", "b", "c")]
    [InlineData("Isolated", "a", "-", "b", "-", "-", "c")]
    [InlineData("MergedWithPrevious", "a-", "b-", "-", "c")]
    [InlineData("MergedWithNext", "a", "-b", "-", "-c")]
    [InlineData("Contiguous", "a", "-", "b", "--", "c")]
    public void Delimiters_go_where_the_behavior_says(string behavior, params string[] expected) =>
        Assert.Equal(expected, Split(
            new SplitPreTokenizer(UnicodePattern.FromLiteral("-"), Enum.Parse<SplitBehavior>(behavior), invert: false), "a-b--c"));

    [Theory]
    [InlineData(true, "ab", "1", "2", "c", "½")]
    [InlineData(false, "ab", "12", "c", "½")]
    public void Digits(bool individual, params string[] expected) =>
        Assert.Equal(expected, Split(new DigitsPreTokenizer(individual), "ab12c½"));

    [Theory]
    [InlineData("Always", true, "▁Hey", "▁", "▁you")]
    [InlineData("First", false, "Hey", "▁", "▁you")]
    [InlineData("Never", true, "Hey", "▁", "▁you")]
    public void Metaspace(string scheme, bool atStart, params string[] expected)
    {
        var output = new List<Piece>();
        new MetaspacePreTokenizer('▁', Enum.Parse<PrependScheme>(scheme), split: true).Split(new Piece("Hey  you", atStart), output);
        Assert.Equal(expected, output.Select(piece => piece.Text));
    }

    [Fact]
    public void Stand_ins_beyond_the_basic_plane_keep_their_category()
    {
        for (int point = 0x10000; point <= 0x10FFFF; point++)
        {
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(point);
            char shadow = CodePointShadow.Of(new Rune(point).ToString()).Text.Single();
            Assert.True(category == CharUnicodeInfo.GetUnicodeCategory(shadow), $"U+{point:X} is {category}");
        }
    }

    private static SplitPreTokenizer Words(string expression) =>
        new(UnicodePattern.FromRegex(expression), SplitBehavior.Isolated, invert: false);

    private static IEnumerable<string> Split(IPreTokenizer preTokenizer, string text)
    {
        var output = new List<Piece>();
        preTokenizer.Split(new Piece(text, AtStart: true), output);
        return output.Select(piece => piece.Text);
    }
}
