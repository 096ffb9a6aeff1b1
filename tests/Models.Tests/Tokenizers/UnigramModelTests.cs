using CsCheck;
using Spectral.Models.Tokenizers.Unigram;

namespace Spectral.Models.Tests.Tokenizers;

/// <summary>Viterbi segmentation against hand-computed cases and against every segmentation there is.</summary>
public sealed class UnigramModelTests
{
    private static readonly Gen<UnigramPiece[]> Vocabularies =
        from texts in Gen.String[Gen.Char["abc"], 1, 4].List[0, 12]
        from scores in Gen.Double[-8, -0.1].Array[12]
        select texts.Distinct().Select((text, index) => new UnigramPiece(text, scores[index])).Prepend(new UnigramPiece("<unk>", 0)).ToArray();

    [Theory]
    [InlineData("ab", -1.5, new[] { 3 })] // -1.5 against -1 - 1
    [InlineData("ab", -2.5, new[] { 1, 2 })]
    [InlineData("abc", -1.5, new[] { 3, 4 })] // -1.5 - 0.5 against -1 - 4 and -1 - 1 - 0.5
    [InlineData("abc", -9, new[] { 1, 2, 4 })]
    [InlineData("", -1.5, new int[0])]
    public void The_best_sum_of_scores_wins(string word, double pair, int[] expected)
    {
        UnigramModel model = new(
            [new("<unk>", 0), new("a", -1), new("b", -1), new("ab", pair), new("c", -0.5), new("bc", -4)], unknownId: 0, byteFallback: false);
        Assert.Equal(expected, Encode(model, word));
    }

    [Fact]
    public void Of_equal_sums_the_one_with_the_longest_last_piece_wins()
    {
        UnigramModel model = new([new("a", -1), new("aa", -1)], unknownId: null, byteFallback: false);
        Assert.Equal([0, 1], Encode(model, "aaa"));
    }

    [Fact]
    public void Neighbouring_characters_without_pieces_are_one_unknown_token()
    {
        UnigramModel model = new([new("<unk>", 0), new("a", -1)], unknownId: 0, byteFallback: false);
        Assert.Equal([0, 1, 0], Encode(model, "xya😀😀"));
    }

    [Fact]
    public void Characters_without_pieces_vanish_where_there_is_no_unknown_token()
    {
        UnigramModel model = new([new("a", -1)], unknownId: null, byteFallback: false);
        Assert.Equal([0], Encode(model, "xa"));
    }

    [Fact]
    public void Characters_without_pieces_become_bytes_where_all_bytes_are_tokens()
    {
        UnigramPiece[] bytes = [.. Enumerable.Range(0, 256).Select(value => new UnigramPiece($"<0x{value:X2}>", -20))];
        UnigramModel whole = new([.. bytes, new("a", -1), new("<unk>", 0)], unknownId: 257, byteFallback: true);
        Assert.Equal([0xC3, 0xA9, 256], Encode(whole, "éa"));
        UnigramModel partly = new([.. bytes.Take(0xC3), new("a", -1), new("<unk>", 0)], unknownId: 0xC4, byteFallback: true);
        Assert.Equal([0xC4, 0xC3], Encode(partly, "éa"));
    }

    [Theory]
    [InlineData(-24.9, new[] { 2 })] // the worst score is this one: an unknown "x" costs 34.9 and "a" 1
    [InlineData(-1.5, new[] { 2 })]
    public void A_piece_is_better_than_an_unknown_character(double score, int[] expected)
    {
        UnigramModel model = new([new("<unk>", 0), new("a", -1), new("xa", score)], unknownId: 0, byteFallback: false);
        Assert.Equal(expected, Encode(model, "xa"));
    }

    [Theory]
    [InlineData(9.9, new[] { 2, 3 })] // an unknown "x" and "yz": -100 - 10 - 100 + 9.9 is less than "xy" and "z": -200
    [InlineData(10.1, new[] { 0, 4 })]
    public void An_unknown_character_costs_ten_more_than_the_worst_piece(double gain, int[] expected)
    {
        UnigramModel model = new(
            [new("<unk>", 0), new("worst", -100), new("xy", -100), new("z", -100), new("yz", -100 + gain)], unknownId: 0, byteFallback: false);
        Assert.Equal(expected, Encode(model, "xyz"));
    }

    [Fact]
    public void No_segmentation_is_better()
    {
        Gen.Select(Vocabularies, Gen.String[Gen.Char["abcd"], 1, 9]).Sample(
            (pieces, word) =>
            {
                UnigramModel model = new(pieces, unknownId: 0, byteFallback: false);
                IReadOnlyList<int> found = Encode(model, word);
                Assert.Contains(new NaiveUnigram(pieces).Best(word), way => way.SequenceEqual(found));
            },
            iter: 2000);
    }

    private static List<int> Encode(UnigramModel model, string word)
    {
        List<int> ids = [];
        model.Encode(word, ids);
        return ids;
    }
}
