using Spectral.Shared.Recipes.Yaml;

namespace Spectral.Shared.Sweeps;

/// <summary>Keys that vary together, and the values they take.</summary>
/// <param name="Keys">One, or several that are tied.</param>
/// <param name="Points">A value per key each.</param>
internal sealed record SweepAxis(IReadOnlyList<string> Keys, IReadOnlyList<IReadOnlyList<YamlNode>> Points);
