using Spectral.Shared.Recipes.Values;

namespace Spectral.Shared.Adapters;

/// <summary>What a model that labels whole sequences is to say of each: one of several classes, or a number.</summary>
/// <param name="Labels">Names of the classes in order of id, two at least; none for a number.</param>
public sealed record HeadSpecification(ValueList<string> Labels)
{
    public static HeadSpecification Regression { get; } = new([]);

    public bool IsRegression => Labels.Count == 0;

    /// <summary>Numbers the head computes per sequence.</summary>
    public int Outputs => Math.Max(Labels.Count, 1);
}
