using Spectral.Shared.Errors;
using Spectral.Shared.Recipes.Reading;
using Spectral.Shared.Sweeps;
using Spectral.Shared.Tests.Recipes;

namespace Spectral.Shared.Tests.Sweeps;

/// <summary>Recipes with a sweep block, as tests write them.</summary>
internal static class SweepText
{
    /// <summary>Ten steps, evaluated after every second; 7 lines.</summary>
    public const string Evaluated = RecipeText.WithEval + "\nevaluation: {every_steps: 2}";

    /// <summary>The 7 lines of <see cref="Evaluated"/>, <c>sweep:</c> in line 8, and <paramref name="block"/> from line 9 on.</summary>
    public static string Of(params string[] block) => $"{Evaluated}\nsweep:\n{string.Concat(block.Select(line => $"  {line}\n"))}";

    public static Sweep Parse(params string[] block) => SweepReader.Parse(Of(block), "x.yaml");

    /// <summary>Everything that is wrong with the block, a line per fault.</summary>
    public static string[] Faults(params string[] block) => FaultsOf(Of(block));

    public static string[] FaultsOf(string text, params string[] overrides) => Assert
        .Throws<UserErrorException>(() => SweepReader.Parse(text, "x.yaml", [.. overrides.Select(RecipeOverride.Parse)]))
        .Message.Split(Environment.NewLine);

    /// <summary>A trial's settings in a line.</summary>
    public static string Settings(SweepTrial trial) => string.Join(", ", trial.Settings.Select(setting => $"{setting.Key}: {setting.Value}"));
}
