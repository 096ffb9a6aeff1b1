using Spectral.Shared.Recipes.Yaml;

namespace Spectral.Shared.Sweeps;

/// <summary>What a scheduler needs of the trials' recipes.</summary>
internal static class SweepRules
{
    public static void Check(Sweep sweep, string place, RecipeErrors errors)
    {
        if (sweep.Trials.Any(trial => trial.Recipe.Datasets.Eval is null))
        {
            errors.Add(place, "sweep", "needs datasets.eval: trials are compared by what they reach on it");
        }

        if (sweep.Options.Scheduler == SweepScheduler.None)
        {
            return;
        }

        if (sweep.Trials.Any(trial => trial.Recipe.Evaluation.EverySteps == 0))
        {
            errors.Add(place, "sweep.scheduler", "stops trials by their evaluations; set evaluation.every_steps");
        }

        switch (sweep.Options.Scheduler)
        {
            case SweepScheduler.Median when sweep.Trials.Any(trial => trial.Recipe.Deterministic):
                errors.Add(place, "sweep.scheduler", "median goes by who comes first, so it cannot be had with deterministic: true; asha can");
                break;
            case SweepScheduler.Asha when sweep.Trials.Any(trial => trial.Recipe.Training.MaxSteps is null):
                errors.Add(place, "sweep.scheduler", "asha counts its rungs in steps; set training.max_steps instead of training.epochs");
                break;
            case SweepScheduler.Asha when sweep.Trials.Select(trial => (trial.Recipe.Training.MaxSteps, trial.Recipe.Evaluation.EverySteps)).Distinct().Count() > 1:
                errors.Add(place, "sweep.scheduler", "asha compares trials at the same steps; training.max_steps and evaluation.every_steps cannot vary");
                break;
            case SweepScheduler.Asha when sweep.Rungs.Count == 0:
                errors.Add(place, "sweep.rungs", "no evaluation lies before the end of training where trials could rest; lower evaluation.every_steps");
                break;
        }
    }
}
