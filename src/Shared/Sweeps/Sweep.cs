using Spectral.Shared.Recipes;

namespace Spectral.Shared.Sweeps;

/// <summary>A recipe's sweep block, expanded.</summary>
/// <param name="Options">What is not an axis.</param>
/// <param name="Keys">The recipe keys that vary, in the order of the block.</param>
/// <param name="Trials">In grid order: the last axis varies fastest.</param>
/// <param name="Duplicates">Combinations left out because an earlier trial is the same.</param>
public sealed record Sweep(SweepOptions Options, IReadOnlyList<string> Keys, IReadOnlyList<SweepTrial> Trials, int Duplicates)
{
    /// <summary>asha: the steps that trials rest at, ascending, the end of training not among them.</summary>
    public IReadOnlyList<long> Rungs
    {
        get
        {
            Recipe recipe = Trials[0].Recipe;
            long total = recipe.Training.MaxSteps ?? 0;
            long every = Math.Max(1, recipe.Evaluation.EverySteps);
            return
            [
                .. Enumerable.Range(1, Options.Rungs - 1)
                    .Select(level => total / Math.Pow(Options.ReductionFactor, Options.Rungs - level))
                    .Select(step => (long)Math.Ceiling(step / every) * every)
                    .Where(step => step < total)
                    .Distinct(),
            ];
        }
    }
}

/// <summary>One configuration.</summary>
/// <param name="Id">
/// <c>t-</c> and the first digits of the hash of its resolved recipe: the same configuration has the same id in every sweep.
/// </param>
/// <param name="Settings">Its values of the sweep's keys.</param>
/// <param name="Recipe">Its recipe, without a sweep block.</param>
public sealed record SweepTrial(string Id, IReadOnlyList<SweepSetting> Settings, Recipe Recipe);

/// <param name="Key">Dotted recipe key.</param>
/// <param name="Value">As it would stand in YAML.</param>
public sealed record SweepSetting(string Key, string Value);
