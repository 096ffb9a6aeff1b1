using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Logs;
using Spectral.Shared.Telemetry;

namespace Spectral.Shared.Hosting.Telemetry;

/// <summary>
/// Gives log records the attributes that spans have. Their scope says whose they are, and is sent with them; what it does not say is taken from
/// the message, whose <c>Job</c> is <c>spectral.job</c>, and else from the span it was written in.
/// </summary>
internal sealed class RunAttributes : BaseProcessor<LogRecord>
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["Job"] = TelemetryTags.Job,
        ["Trial"] = TelemetryTags.Trial,
        ["Generation"] = TelemetryTags.Generation,
        ["Worker"] = TelemetryTags.Worker,
        ["Step"] = TelemetryTags.Step,
        ["Sweep"] = TelemetryTags.Sweep,
    };

    public override void OnEnd(LogRecord data)
    {
        var scope = new HashSet<string>(StringComparer.Ordinal);
        data.ForEachScope(
            static (within, known) =>
            {
                foreach (KeyValuePair<string, object?> part in within)
                {
                    known.Add(part.Key);
                }
            },
            scope);
        List<KeyValuePair<string, object?>> attributes = [];
        foreach ((string key, object? value) in data.Attributes ?? [])
        {
            string name = Names.GetValueOrDefault(key, key);
            if (scope.Add(name))
            {
                attributes.Add(new(name, value));
            }
        }

        foreach (string tag in TelemetryTags.OfARun)
        {
            if (Activity.Current?.GetTagItem(tag) is { } value && scope.Add(tag))
            {
                attributes.Add(new(tag, value));
            }
        }

        data.Attributes = attributes;
    }
}
