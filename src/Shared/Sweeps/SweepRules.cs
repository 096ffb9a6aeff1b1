using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Yaml;

namespace Spectral.Shared.Sweeps;

/// <summary>What a sweep needs of its trials' recipes.</summary>
internal static class SweepRules
{
    /// <param name="block">The sweep block, for the places of its options.</param>
    public static void Check(Sweep sweep, YamlMapping block, RecipeErrors errors)
    {
        if (sweep.Trials.Any(trial => trial.Recipe.Datasets.Eval is null))
        {
            errors.Add(block.Place, "sweep", "needs datasets.eval: trials are compared by what they reach on it");
        }
        else if (MetricFault(sweep) is { } fault)
        {
            errors.Add(PlaceOf(block, "metric"), "sweep.metric", fault);
        }

        if (sweep.Trials.Any(trial => trial.Recipe.Cluster.Pipeline.Count != 1))
        {
            errors.Add(block.Place, "sweep", "trains each trial on one worker that holds the whole model; leave cluster.pipeline at 1");
        }

        if (sweep.Options.Scheduler == SweepScheduler.None)
        {
            return;
        }

        if (sweep.Trials.Any(trial => trial.Recipe.Evaluation.EverySteps == 0))
        {
            errors.Add(PlaceOf(block, "scheduler"), "sweep.scheduler", "stops trials by their evaluations; set evaluation.every_steps");
        }

        switch (sweep.Options.Scheduler)
        {
            case SweepScheduler.Median when sweep.Trials.Any(trial => trial.Recipe.Deterministic):
                errors.Add(PlaceOf(block, "scheduler"), "sweep.scheduler", "median goes by who comes first, so it cannot be had with deterministic: true; asha can");
                break;
            case SweepScheduler.Asha when sweep.Trials.Any(trial => trial.Recipe.Training.MaxSteps is null):
                errors.Add(PlaceOf(block, "scheduler"), "sweep.scheduler", "asha counts its rungs in steps; set training.max_steps instead of training.epochs");
                break;
            case SweepScheduler.Asha when sweep.Trials.Select(trial => (trial.Recipe.Training.MaxSteps, trial.Recipe.Evaluation.EverySteps)).Distinct().Count() > 1:
                errors.Add(PlaceOf(block, "scheduler"), "sweep.scheduler", "asha compares trials at the same steps; training.max_steps and evaluation.every_steps cannot vary");
                break;
            case SweepScheduler.Asha when sweep.Rungs.Count == 0:
                errors.Add(PlaceOf(block, "rungs"), "sweep.rungs", "no evaluation lies before the end of training where trials could rest; lower evaluation.every_steps");
                break;
        }
    }

    /// <summary>Every trial must measure what all are compared by.</summary>
    private static string? MetricFault(Sweep sweep)
    {
        string[] measured = [.. sweep.Trials.Select(trial => trial.Recipe.Datasets.Eval!.Metric.Name()).Distinct(StringComparer.Ordinal)];
        string wanted = sweep.Options.Metric;
        return wanted == EvaluationMetric.Loss.Name() || (measured.Length == 1 && (wanted == SweepOptions.AutoMetric || wanted == measured[0])) ? null
            : measured.Length > 1 ? $"the trials' datasets.eval.metric are {string.Join(" and ", measured)}, which cannot be compared; set loss, which all measure"
            : $"\"{wanted}\" is not measured; expected {string.Join(" or ", new[] { SweepOptions.AutoMetric, EvaluationMetric.Loss.Name(), measured[0] }.Distinct(StringComparer.Ordinal))}";
    }

    private static string PlaceOf(YamlMapping block, string option) => block.Find(option)?.Place ?? block.Place;
}
