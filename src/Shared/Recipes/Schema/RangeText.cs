using System.ComponentModel.DataAnnotations;
using Spectral.Shared.Recipes.Values;

namespace Spectral.Shared.Recipes.Schema;

/// <summary>A range in words: "at least 1", "above 0", "from 0 to below 1".</summary>
internal static class RangeText
{
    public static string Of(RangeAttribute range, ValueFormat format)
    {
        bool isOpenAbove = range.Maximum is int.MaxValue or double.MaxValue || Convert.ToString(range.Maximum) == Convert.ToString((double)long.MaxValue);
        string minimum = Write(range.Minimum, range.OperandType, format);
        string maximum = Write(range.Maximum, range.OperandType, format);
        return (isOpenAbove, range.MinimumIsExclusive, range.MaximumIsExclusive) switch
        {
            (true, true, _) => $"above {minimum}",
            (true, false, _) => $"at least {minimum}",
            (false, true, false) => $"above {minimum} and at most {maximum}",
            (false, true, true) => $"above {minimum} and below {maximum}",
            (false, false, true) => $"at least {minimum} and below {maximum}",
            (false, false, false) => $"from {minimum} to {maximum}",
        };
    }

    private static string Write(object bound, Type operandType, ValueFormat format)
        => operandType == typeof(TimeSpan) ? format.Write(bound as TimeSpan? ?? TimeSpan.Parse((string)bound)) : Convert.ToString(bound)!;
}
