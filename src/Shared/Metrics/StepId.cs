using Spectral.Shared.Messages;

namespace Spectral.Shared.Metrics;

/// <summary>What a step record is stored under; ordered by trial, then step.</summary>
internal readonly record struct StepId(string Trial, long Step) : IComparable<StepId>
{
    public static StepId Of(StepRecord record) => new(record.Trial, record.Step);

    public int CompareTo(StepId other)
    {
        int byTrial = string.CompareOrdinal(Trial, other.Trial);
        return byTrial != 0 ? byTrial : Step.CompareTo(other.Step);
    }

    public static bool operator <(StepId left, StepId right) => left.CompareTo(right) < 0;

    public static bool operator >(StepId left, StepId right) => left.CompareTo(right) > 0;

    public static bool operator <=(StepId left, StepId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(StepId left, StepId right) => left.CompareTo(right) >= 0;
}
