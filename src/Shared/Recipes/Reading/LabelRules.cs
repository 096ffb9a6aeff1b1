using Spectral.Shared.Recipes.Values;

namespace Spectral.Shared.Recipes.Reading;

/// <summary>What recipes that learn labels of whole texts, and recipes that do not, may not say together.</summary>
internal static class LabelRules
{
    private const string Labels = "datasets.labels";
    private const string TrainFormat = "datasets.train.format";

    public static IEnumerable<RuleViolation> Check(Recipe recipe) => [.. Classes(recipe.Datasets), .. Formats(recipe.Datasets), .. Metric(recipe.Datasets)];

    private static IEnumerable<RuleViolation> Classes(DatasetsOptions datasets)
    {
        bool isClassification = datasets.Train.Format == DataFormat.Classification;
        if (isClassification && datasets.Labels.Count < 2)
        {
            yield return new("format classification needs the names of at least two classes, e.g. [\"0\", \"1\"]", Labels, TrainFormat);
        }

        if (!isClassification && datasets.Labels.Count > 0)
        {
            yield return new($"has no meaning with {TrainFormat} {Name(datasets.Train.Format)}; leave it out", Labels, TrainFormat);
        }

        if (datasets.Labels.GroupBy(label => label, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            yield return new($"{ValueFormat.Quote(twice.Key)} is listed {twice.Count()} times", Labels);
        }
    }

    private static IEnumerable<RuleViolation> Formats(DatasetsOptions datasets)
    {
        if (datasets.Eval is { } eval && eval.Format != datasets.Train.Format && (eval.Format.IsLabelled() || datasets.Train.Format.IsLabelled()))
        {
            yield return new(
                $"{Name(eval.Format)} does not go with {TrainFormat} {Name(datasets.Train.Format)}: what is learned and what is measured must be labelled alike",
                "datasets.eval.format", TrainFormat);
        }

        foreach ((string name, DatasetOptions? dataset) in new[] { ("train", datasets.Train), ("eval", datasets.Eval) })
        {
            if (dataset is { Columns: not null } && !dataset.Format.IsLabelled())
            {
                yield return new(
                    $"has no meaning with datasets.{name}.format {Name(dataset.Format)}; leave it out", $"datasets.{name}.columns", $"datasets.{name}.format");
            }
        }
    }

    private static IEnumerable<RuleViolation> Metric(DatasetsOptions datasets)
    {
        if (datasets.Eval is not { Metric: not EvaluationMetric.Loss } eval)
        {
            yield break;
        }

        DataFormat? needed = eval.Metric switch
        {
            EvaluationMetric.Accuracy or EvaluationMetric.F1 or EvaluationMetric.Matthews => DataFormat.Classification,
            EvaluationMetric.Pearson or EvaluationMetric.Spearman => DataFormat.Regression,
            _ => null,
        };
        if (needed is { } format && eval.Format != format)
        {
            yield return new($"{eval.Metric.Name()} needs datasets.eval.format {Name(format)}, which is {Name(eval.Format)}", "datasets.eval.metric", "datasets.eval.format");
        }

        if (needed is null && eval.Format.IsLabelled())
        {
            yield return new(
                $"{eval.Metric.Name()} compares generated answers, and with datasets.eval.format {Name(eval.Format)} nothing is generated",
                "datasets.eval.metric", "datasets.eval.format");
        }
    }

    private static string Name(DataFormat format) => new ChoiceFormat(typeof(DataFormat)).Write(format);
}
