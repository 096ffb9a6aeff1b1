using System.Globalization;

namespace Spectral.Shared.Recipes.Values;

/// <summary>A duration with its unit: 500ms, 5s, 1.5m, 2h.</summary>
internal sealed class DurationFormat : ValueFormat
{
    private static readonly (string Suffix, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour),
    ];

    public override string Description => "a duration such as 500ms, 5s or 2m";

    public override object? Parse(string text, out string? problem)
    {
        problem = null;
        foreach ((string suffix, long ticks) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && decimal.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count)
                && count < long.MaxValue / ticks)
            {
                return new TimeSpan((long)(count * ticks));
            }
        }

        problem = Expected(text);
        return null;
    }

    public override string Write(object value)
    {
        long ticks = ((TimeSpan)value).Ticks;
        (string suffix, long unit) = ticks % TimeSpan.TicksPerSecond == 0 ? ("s", TimeSpan.TicksPerSecond) : ("ms", TimeSpan.TicksPerMillisecond);
        return ((decimal)ticks / unit).ToString(CultureInfo.InvariantCulture) + suffix;
    }
}
