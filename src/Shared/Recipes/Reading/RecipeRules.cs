using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes.Values;

namespace Spectral.Shared.Recipes.Reading;

/// <summary>Combinations of legal values that make no sense together. Every message names both settings.</summary>
internal static class RecipeRules
{
    /// <summary>What is wrong with <paramref name="recipe"/>; the key to change stands first.</summary>
    public static IEnumerable<RuleViolation> Check(Recipe recipe)
        => [.. Training(recipe.Training), .. Adapter(recipe.Adapter), .. PruningRules.Check(recipe), .. Datasets(recipe), .. LabelRules.Check(recipe), .. EarlyStop(recipe), .. Cluster(recipe.Cluster), .. PipelineRules.Check(recipe), .. QuantizationRules.Check(recipe), .. Order(recipe), .. Telemetry(recipe.Telemetry)];

    private static IEnumerable<RuleViolation> Training(TrainingOptions training)
    {
        if (training.GlobalBatch % training.MicroBatch != 0)
        {
            int divisor = Enumerable.Range(1, training.MicroBatch).Last(candidate => training.GlobalBatch % candidate == 0);
            yield return new(
                $"{training.MicroBatch} does not divide training.global_batch, which is {training.GlobalBatch}; {divisor} does",
                "training.micro_batch", "training.global_batch");
        }

        if (training.MaxSteps is int maxSteps && training.Epochs is int epochs)
        {
            yield return new(
                $"training.max_steps ({maxSteps}) and training.epochs ({epochs}) both say how long to train; leave one out (--set KEY=null unsets it)",
                "training.epochs", "training.max_steps");
        }

        if (training.MaxSteps is null && training.Epochs is null)
        {
            yield return new("neither training.max_steps nor training.epochs is set; give one of them", "training", "training.max_steps", "training.epochs");
        }

        if (training.MaxSteps is int steps && training.WarmupSteps > steps)
        {
            yield return new($"{training.WarmupSteps} steps of warm-up are more than training.max_steps, which is {steps}", "training.warmup_steps", "training.max_steps");
        }
    }

    private static IEnumerable<RuleViolation> Adapter(AdapterOptions adapter)
    {
        const string Method = "adapter.method";
        string method = adapter.Method.Name();
        bool isSpectral = adapter.Method.IsSpectral();
        if (!isSpectral && adapter.Offset != new CountOrAuto(0))
        {
            yield return new($"has no meaning with adapter.method {method}: the spectral methods choose columns; leave it out", "adapter.offset", Method);
        }

        if (!isSpectral && adapter.SingularValues != SingularValueMode.Frozen)
        {
            yield return new($"has no meaning with adapter.method {method}: it belongs to the spectral methods; leave it out", "adapter.singular_values", Method);
        }

        if (!adapter.Method.HasAlpha() && adapter.Alpha is not null)
        {
            yield return new($"scales adapter.method lora, dora and adalora only; {method} has no alpha, leave it out", "adapter.alpha", Method);
        }

        if (adapter.Method != AdapterMethod.Lora && adapter.Dropout != 0)
        {
            yield return new($"belongs to adapter.method lora; {method} has no dropout, leave it out", "adapter.dropout", Method);
        }

        if (adapter.Method != AdapterMethod.Oft && adapter.Blocks != AdapterSpecification.DefaultBlocks)
        {
            yield return new($"belongs to adapter.method oft; {method} has no blocks, leave it out", "adapter.blocks", Method);
        }

        if (!adapter.Method.HasRank() && adapter.Rank is not null)
        {
            yield return new($"has no meaning with adapter.method {method}, whose size no rank decides; leave it out (--set KEY=null unsets it)", "adapter.rank", Method);
        }
        else if (!isSpectral && adapter.Rank?.Budget is not null)
        {
            yield return new($"a budget belongs to the spectral methods, not to adapter.method {method}; give it an integer", "adapter.rank", Method);
        }

        if (adapter.Offset.IsAuto && adapter.Rank?.Budget is not null)
        {
            yield return new("auto leases as many columns as the rank, and a budget has no one rank; give adapter.rank an integer", "adapter.offset", "adapter.rank");
        }

        if (adapter.Offset.IsAuto && adapter.Init is not null)
        {
            yield return new("auto with adapter.init: an adapter that is gone on from has its columns; give its own offset", "adapter.offset", "adapter.init");
        }

        if (adapter is { Rank.Budget: not null, Init: not null })
        {
            yield return new("a budget with adapter.init: an adapter that is gone on from has its ranks; leave one out", "adapter.rank", "adapter.init");
        }

        if (adapter is { Method: AdapterMethod.SpectralRotational, Rank.Rank: 1, SingularValues: SingularValueMode.Frozen })
        {
            yield return new(
                "1 with adapter.method spectral-rotational trains nothing: one vector has nothing to rotate with; use at least 2, or train adapter.singular_values",
                "adapter.rank", Method, "adapter.singular_values");
        }

        foreach (IGrouping<string, string> twice in adapter.Targets.GroupBy(target => target, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return new($"{ValueFormat.Quote(twice.Key)} is listed {twice.Count()} times", "adapter.targets");
        }
    }

    private static IEnumerable<RuleViolation> Datasets(Recipe recipe)
    {
        if (recipe.Datasets.Train.Metric != EvaluationMetric.Loss)
        {
            yield return new("a metric belongs to datasets.eval; nothing is measured on the training data but its loss", "datasets.train.metric");
        }

        if (recipe.Datasets.Eval is { Format: DataFormat.Text, Metric: var metric } && metric.NeedsAnswers())
        {
            yield return new("needs prompts with answers, and datasets.eval.format text has none; use loss", "datasets.eval.metric", "datasets.eval.format");
        }

        foreach ((string name, DatasetOptions? dataset) in new[] { ("train", recipe.Datasets.Train), ("eval", recipe.Datasets.Eval) })
        {
            if (dataset is { ChatTemplate: not null, Format: DataFormat.PromptCompletion or DataFormat.Text or DataFormat.Classification or DataFormat.Regression })
            {
                yield return new(
                    $"has no meaning with datasets.{name}.format {new ChoiceFormat(typeof(DataFormat)).Write(dataset.Format)}, which is taken as it stands; leave it out",
                    $"datasets.{name}.chat_template", $"datasets.{name}.format");
            }
        }
    }

    private static IEnumerable<RuleViolation> EarlyStop(Recipe recipe)
    {
        if (recipe.Training.EarlyStop is not { } earlyStop)
        {
            yield break;
        }

        const string Key = "training.early_stop";
        if (recipe.Datasets.Eval is not { } eval)
        {
            yield return new("needs something to measure, and datasets.eval is not set", Key, "datasets.eval");
            yield break;
        }

        if (recipe.Evaluation.EverySteps == 0)
        {
            yield return new("needs evaluations during training, and evaluation.every_steps is 0", Key, "evaluation.every_steps");
        }

        if (earlyStop.Metric is { } metric && metric != EvaluationMetric.Loss && metric != eval.Metric)
        {
            var names = new ChoiceFormat(typeof(EvaluationMetric));
            yield return new(
                $"{names.Write(metric)} is not measured: datasets.eval.metric is {names.Write(eval.Metric)}",
                "training.early_stop.metric", "datasets.eval.metric");
        }
    }

    private static IEnumerable<RuleViolation> Order(Recipe recipe)
    {
        if (recipe is { Deterministic: true, Reduction: Reduction.Fast })
        {
            yield return new(
                "fast with deterministic true contradict each other: fast adds in an order that depends on the workers; use canonical",
                "reduction", "deterministic");
        }
    }

    private static IEnumerable<RuleViolation> Cluster(ClusterOptions cluster)
    {
        if (cluster.Workers.Count < cluster.MinWorkers)
        {
            yield return new(
                $"{cluster.MinWorkers} is more than cluster.workers, which is {cluster.Workers}: the job would never start",
                "cluster.min_workers", "cluster.workers");
        }

        if (cluster.Workers.Count < cluster.Pipeline.Count)
        {
            yield return new(
                $"{cluster.Pipeline} is more than cluster.workers, which is {cluster.Workers}: every part of the layers needs a worker",
                "cluster.pipeline", "cluster.workers");
        }
    }

    private static IEnumerable<RuleViolation> Telemetry(TelemetryOptions telemetry)
    {
        if (telemetry.Endpoint is { } endpoint
            && !(Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"))
        {
            yield return new($"expected an http or https address such as http://localhost:4317, found {ValueFormat.Quote(endpoint)}", "telemetry.endpoint");
        }
    }
}
