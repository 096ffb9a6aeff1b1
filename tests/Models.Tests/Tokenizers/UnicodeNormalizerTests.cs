using System.Globalization;
using Spectral.Models.Tokenizers.Normalizers;

namespace Spectral.Models.Tests.Tokenizers;

public sealed class UnicodeNormalizerTests
{
    [Theory]
    [InlineData("NFC", 1)]
    [InlineData("NFD", 2)]
    [InlineData("NFKC", 3)]
    [InlineData("NFKD", 4)]
    public void Forms_equal_those_of_an_independent_implementation(string form, int column)
    {
        var normalizer = new UnicodeNormalizer(Enum.Parse<UnicodeForm>(form, ignoreCase: true));
        string[][] rows = [.. File
            .ReadLines(Path.Combine(AppContext.BaseDirectory, "Tokenizers/Fixtures/normalization.txt"))
            .Skip(1)
            .Select(line => line.Split(';'))];
        Assert.Equal(300, rows.Length);
        Assert.All(rows, row => Assert.Equal(row[column], Hex(normalizer.Normalize(Text(row[0])))));
    }

    private static string Text(string hex) => string.Concat(hex
        .Split(' ')
        .Select(point => char.ConvertFromUtf32(int.Parse(point, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));

    private static string Hex(string text) => string.Join(' ', text.EnumerateRunes().Select(rune => rune.Value.ToString("X4", CultureInfo.InvariantCulture)));
}
