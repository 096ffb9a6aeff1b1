using System.Collections.Immutable;
using System.Text.Json;
using Spectral.Shared.Messages;

namespace Spectral.Shared.Client;

/// <summary>
/// Joins the logs of updates that a watcher meets, one after another, into one stream without loss or duplicates. A coordinator
/// that was started again rebuilds a job's log from what it keeps: shorter, and numbered differently. So an update is new when the
/// present log has told of its content more often than was passed on before. Pure.
/// </summary>
internal sealed record UpdateFilter
{
    private string? Log { get; init; }

    /// <summary>How often each content was passed on.</summary>
    private ImmutableDictionary<string, int> Passed { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>How often the present log told of each content; null while it is the only one, whose counts are those of <see cref="Passed"/>.</summary>
    private ImmutableDictionary<string, int>? Told { get; init; }

    private long Count { get; init; }

    /// <param name="log">The log that the update comes from.</param>
    /// <returns>The update, numbered on from the one before, or null when its watcher has it.</returns>
    public (UpdateFilter Next, JobUpdate? Update) Take(string? log, JobUpdate update)
    {
        UpdateFilter filter = Log is null || Log == log ? this with { Log = log } : this with { Log = log, Told = Passed.Clear() };
        string content = Content(update);
        int passed = filter.Passed.GetValueOrDefault(content);
        int told = (filter.Told ?? filter.Passed).GetValueOrDefault(content) + 1;
        filter = filter with { Told = filter.Told?.SetItem(content, told) };
        return told <= passed
            ? (filter, null)
            : (filter with { Passed = filter.Passed.SetItem(content, told), Count = filter.Count + 1 }, update with { Sequence = filter.Count + 1 });
    }

    /// <summary>What an update tells, by the key under which it is told once: a step that is computed again takes another time.</summary>
    private static string Content(JobUpdate update) => update switch
    {
        { Step: { } step } => $"step {step.Trial} {step.Step}",
        { Evaluation: { } evaluation } => $"evaluation {evaluation.Trial} {evaluation.Step}",
        { Decomposed: { } weight } => $"weight {weight.Module}",
        { Plan: { } plan } => $"plan {JsonSerializer.Serialize(plan, ApiJson.Options)}",
        { Result: not null } => "result",
        _ => $"text {update.Text}",
    };
}
