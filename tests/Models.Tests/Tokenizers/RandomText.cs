using CsCheck;

namespace Spectral.Models.Tests.Tokenizers;

/// <summary>Generators of Unicode text, with what tokenizers trip over more often than chance has it.</summary>
internal static class RandomText
{
    private static readonly Gen<string> AnyRune = Gen.OneOf(
        Gen.Int[0, 0xD7FF], Gen.Int[0xE000, 0xFFFF], Gen.Int[0x10000, 0x10FFFF]).Select(char.ConvertFromUtf32);

    private static readonly string[] Awkward =
    [
        " ", "  ", "\n", "\r\n", "\t", "\u00A0", "'s", "'LL", "the", " the", "cat",
        "7", "1234", "é", "e\u0301", "東京", "😀", "👩‍👩‍👧", "𝒜", "𝟗", "<|end|>", "Ġ", "▁",
    ];

    private static readonly Gen<string> Tricky = Gen.Int[0, Awkward.Length - 1].Select(index => Awkward[index]);

    public static Gen<string> Any { get; } = Gen.Frequency((1, AnyRune), (3, Tricky)).List[0, 40].Select(string.Concat);
}
