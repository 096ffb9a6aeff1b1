using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Spectral.Coordinator.Jobs;

namespace Spectral.Coordinator.Tests.Jobs;

/// <summary>States by value: records compare their lists by reference.</summary>
internal sealed class StructuralState : IEqualityComparer<JobState>
{
    public static StructuralState Comparer { get; } = new();

    public bool Equals(JobState? x, JobState? y) => Text(x) == Text(y);

    public int GetHashCode([DisallowNull] JobState obj) => Text(obj).GetHashCode(StringComparison.Ordinal);

    private static string Text(JobState? state) => JsonSerializer.Serialize(state);
}
