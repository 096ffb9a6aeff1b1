using System.Text.RegularExpressions;

namespace Spectral.Models.Evaluation.Metrics;

/// <summary>
/// The number an answer of GSM8K's style ends in, as text: the two extractions of EleutherAI's evaluation harness
/// (tasks/gsm8k), with commas, dollar signs and a final full stop taken off.
/// </summary>
internal static partial class Gsm8kAnswer
{
    /// <summary>The number after the first <c>#### </c>; null where there is none.</summary>
    public static string? Strict(string text) =>
        AfterMarker().Match(text) is { Success: true } match ? Normalize(match.Groups["number"].Value) : null;

    /// <summary>The last number anywhere; null where there is none.</summary>
    public static string? Flexible(string text) =>
        AnyNumber().Matches(text) is { Count: > 0 } matches ? Normalize(matches[^1].Value) : null;

    /// <summary>The right answer that a completion of the dataset gives: after its <c>#### </c>, else its last number.</summary>
    public static string? OfReference(string completion) => Strict(completion) ?? Flexible(completion);

    private static string Normalize(string number)
    {
        string plain = number.Replace(",", "").Replace("$", "");
        return plain.EndsWith('.') ? plain[..^1] : plain;
    }

    [GeneratedRegex(@"#### (?<number>-?[0-9.,]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AfterMarker();

    [GeneratedRegex(@"-?[$0-9.,]{2,}|-?[0-9]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AnyNumber();
}
