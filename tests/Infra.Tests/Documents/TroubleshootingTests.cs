using System.Text.RegularExpressions;
using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.Infra.Tests.Documents;

/// <summary>Messages that docs/troubleshooting.md quotes are messages of ours.</summary>
public sealed class TroubleshootingTests
{
    /// <summary>Shorter pieces between two gaps are found anywhere.</summary>
    private const int ShortestPiece = 6;

    private static readonly Regex Heading = new("^### `(?<message>.+)`$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static readonly Lazy<string[]> Sources = new(() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Select(file => Joined(File.ReadAllText(file))),
    ]);

    public static TheoryData<string> Messages => [.. Heading.Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "troubleshooting.md"))).Select(match => match.Groups["message"].Value)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_quoted_message_is_in_one_source_file_word_for_word(string message)
    {
        string[] pieces = [.. message.Split('…', StringSplitOptions.TrimEntries).Where(piece => piece.Length >= ShortestPiece)];
        Assert.NotEmpty(pieces);
        Assert.Contains(Sources.Value, source => Array.TrueForAll(pieces, piece => source.Contains(piece, StringComparison.Ordinal)));
    }

    /// <summary>Texts that are broken over lines, as one.</summary>
    private static string Joined(string source) => Regex.Replace(source, "\"\\s*\\+\\s*\\$?\"", "", RegexOptions.None, TimeSpan.FromSeconds(1));
}
