using System.Globalization;

namespace Spectral.Shared.Client.Api;

/// <summary>
/// Id of an event of an update stream: which log of the job's updates, and which update in it. Whoever comes back with the last
/// one it got goes on behind it, and gets everything again when that log is gone.
/// </summary>
/// <param name="Log">Names the log; null when a person only counts.</param>
/// <param name="Sequence">See <see cref="Messages.JobUpdate.Sequence"/>.</param>
public readonly record struct UpdateId(string? Log, long Sequence)
{
    private const char Separator = '.';
    private const int LongestText = 100;

    /// <summary>Reads <c>log.sequence</c> or <c>sequence</c>; null when it is neither.</summary>
    public static UpdateId? Parse(string text)
    {
        int separator = text.LastIndexOf(Separator);
        return text.Length <= LongestText
            && separator != 0
            && long.TryParse(text.AsSpan(separator + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long sequence)
            ? new UpdateId(separator < 0 ? null : text[..separator], sequence)
            : null;
    }

    /// <summary>True when a watcher that got this one last has got the <paramref name="other"/> too.</summary>
    public bool Covers(UpdateId other) => (Log is null || Log == other.Log) && other.Sequence <= Sequence;

    public override string ToString() => Log is null
        ? Sequence.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Log}{Separator}{Sequence}");
}
