namespace Spectral.Shared.Recipes.Values;

/// <summary>A number given by the user, or <c>auto</c>: left to the planner.</summary>
/// <param name="Count">The number; null for auto.</param>
public readonly record struct CountOrAuto(int? Count)
{
    public static CountOrAuto Auto => default;

    public bool IsAuto => Count is null;

    public override string ToString() => Count?.ToString() ?? "auto";
}
