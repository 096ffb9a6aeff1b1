using System.Globalization;
using System.Text;

namespace Spectral.Models.Tokenizers.Normalizers;

/// <summary>The tables of Unicode normalization (UAX 15), read once from the embedded data file.</summary>
internal sealed class UnicodeDecompositions
{
    private static readonly Lazy<UnicodeDecompositions> Loaded = new(Load);

    private readonly Dictionary<int, int> _classes = [];
    private readonly Dictionary<int, int[]> _canonical = [];
    private readonly Dictionary<int, int[]> _compatibility = [];
    private readonly Dictionary<(int First, int Second), int> _composites = [];

    private UnicodeDecompositions()
    {
    }

    public static UnicodeDecompositions Instance => Loaded.Value;

    /// <summary>Canonical combining class; 0 for starters.</summary>
    public int CombiningClass(int codePoint) => _classes.GetValueOrDefault(codePoint);

    /// <summary>Appends the full decomposition of <paramref name="codePoint"/>.</summary>
    public void Decompose(int codePoint, bool compatibility, List<int> output)
    {
        if (Hangul.TryDecompose(codePoint, output))
        {
            return;
        }

        int[]? parts = _canonical.GetValueOrDefault(codePoint)
            ?? (compatibility ? _compatibility.GetValueOrDefault(codePoint) : null);
        if (parts is null)
        {
            output.Add(codePoint);
            return;
        }

        foreach (int part in parts)
        {
            Decompose(part, compatibility, output);
        }
    }

    /// <summary>The primary composite of two code points, or null.</summary>
    public int? Compose(int first, int second) =>
        Hangul.Compose(first, second) ?? (_composites.TryGetValue((first, second), out int composite) ? composite : null);

    private static UnicodeDecompositions Load()
    {
        using Stream stream = typeof(UnicodeDecompositions).Assembly.GetManifestResourceStream("UnicodeDecompositions.txt")!;
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var tables = new UnicodeDecompositions();
        while (reader.ReadLine() is { } line)
        {
            tables.Add(line.Split(' '));
        }

        return tables;
    }

    private void Add(string[] fields)
    {
        switch (fields[0])
        {
            case "C":
                _classes.Add(Hex(fields[1]), int.Parse(fields[2], CultureInfo.InvariantCulture));
                break;
            case "K":
                _compatibility.Add(Hex(fields[1]), Parts(fields));
                break;
            case "X":
                _canonical.Add(Hex(fields[1]), Parts(fields));
                break;
            case "D":
                int[] parts = Parts(fields);
                _canonical.Add(Hex(fields[1]), parts);
                _composites.Add((parts[0], parts[1]), Hex(fields[1]));
                break;
            default: // a comment
                break;
        }
    }

    private static int[] Parts(string[] fields) => [.. fields.Skip(2).Select(Hex)];

    private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
