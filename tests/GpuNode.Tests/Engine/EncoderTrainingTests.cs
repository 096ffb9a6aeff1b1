using System.Text;
using Spectral.GpuNode.Evaluation;
using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Models.Data.Formats;
using Spectral.Models.Export;
using Spectral.Models.HuggingFace;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Adapters;
using Spectral.Shared.Messages;
using Spectral.Shared.Randomness;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>Encoders with heads through the real engine: the same bits on any number of workers, and a task learned.</summary>
public sealed class EncoderTrainingTests : IDisposable
{
    private readonly TinyJob _job = new();

    public EncoderTrainingTests()
    {
        TinyEncoder.Write(Model);
        WriteData("train.tsv", count: 240, first: 0);
        WriteData("dev.tsv", count: 60, first: 1000);
    }

    private string Model => _job.FileAt("encoder");

    [Theory]
    [InlineData("adapter.method=spectral-additive")]
    [InlineData("adapter.method=spectral-rotational")]
    [InlineData("adapter.method=lora")]
    [InlineData("adapter.method=spectral-additive", "training.activation_checkpointing=true")]
    public async Task One_two_and_three_workers_train_the_same_bits(params string[] settings)
    {
        JobSpecification specification = Classification(["training.max_steps=4", "evaluation.every_steps=2", .. settings]);
        await using Run alone = await new Run(_job, workers: 1, model: Model).Train(specification);
        foreach (int workers in (int[])[2, 3])
        {
            await using Run several = await new Run(_job, workers, model: Model).Train(specification);
            Assert.Equal(alone.Steps.Bits(), several.Steps.Bits());
            Assert.Equal(alone.Evaluations.Bits(), several.Evaluations.Bits());
            Assert.Equal(alone.Of<WorkerEvents.AdapterUploaded>().Single().Files, several.Of<WorkerEvents.AdapterUploaded>().Single().Files);
        }

        Assert.Equal([0, 2, 4], alone.Evaluations.Select(evaluation => evaluation.Step));
        Assert.Equal(24, alone.Steps[0].Tokens);
    }

    [Fact]
    public async Task A_class_is_learned_and_every_metric_is_reported()
    {
        await using Run run = await new Run(_job, workers: 2, model: Model).Train(Classification());
        EvaluationRecord last = run.Evaluations[^1];
        Assert.Equal(["accuracy", "f1", "matthews"], last.Metrics.Keys.Order());
        Assert.Equal(60, last.Samples);
        Assert.True(last.Metrics["accuracy"] > 0.9, $"accuracy {last.Metrics["accuracy"]}");
        Assert.True(last.Metrics["matthews"] > 0.8, $"matthews {last.Metrics["matthews"]}");
        Assert.True(run.Evaluations[0].Metrics["accuracy"] < 0.8, $"accuracy before {run.Evaluations[0].Metrics["accuracy"]}");
    }

    [Fact]
    public async Task A_number_is_learned()
    {
        await using Run run = await new Run(_job, workers: 1, model: Model).Train(Regression());
        EvaluationRecord last = run.Evaluations[^1];
        Assert.Equal(["pearson", "spearman"], last.Metrics.Keys.Order());
        Assert.True(last.Metrics["pearson"] > 0.9, $"pearson {last.Metrics["pearson"]}");
        Assert.True(last.Loss < 0.3 * run.Evaluations[0].Loss);
    }

    [Theory]
    [InlineData("spectral-additive")]
    [InlineData("lora")]
    public async Task The_finished_adapter_holds_the_head_and_says_again_what_was_measured(string method)
    {
        await using Run run = await new Run(_job, workers: 1, model: Model).Train(Classification($"adapter.method={method}", "training.max_steps=6"));
        string adapter = Downloaded(run);
        HeadSpecification head = AdapterHead.Of(adapter)!;
        Assert.Equal(["no", "yes"], head.Labels);

        using ModelDirectory directory = ModelDirectory.Open(Model);
        using TransformerModel model = ModelLoader.Load(directory, head);
        using (AdaptedModel adapted = AdapterDirectory.Load(adapter, model, directory))
        {
            Assert.Equal(run.Evaluations[^1].Metrics["accuracy"], Accuracy(model), 1e-12);
            MergedModel.Write(_job.FileAt("merged"), adapted, directory);
        }

        using ModelDirectory merged = ModelDirectory.Open(_job.FileAt("merged"));
        using TransformerModel whole = ModelLoader.Load(merged, head);
        Assert.True(whole.Head!.IsStored);
        Assert.Equal(run.Evaluations[^1].Metrics["accuracy"], Accuracy(whole), 0.02);
    }

    [Fact]
    public async Task An_encoder_is_refused_data_without_labels_and_a_decoder_data_with_them()
    {
        JobSpecification tokens = _job.Specification($"base_model={Model}");
        WorkerFailedException encoder = await Assert.ThrowsAsync<WorkerFailedException>(() => Train(tokens));
        Assert.Contains("is a DeBERTa encoder, which labels texts and generates none", encoder.Message, StringComparison.Ordinal);

        WorkerFailedException decoder = await Assert.ThrowsAsync<WorkerFailedException>(() => Train(Classification($"base_model={_job.ModelPath}", "adapter.targets=[q_proj]")));
        Assert.Contains("predicts tokens", decoder.Message, StringComparison.Ordinal);

        WorkerFailedException dropout = await Assert.ThrowsAsync<WorkerFailedException>(() => Train(Classification("adapter.method=lora", "adapter.dropout=0.1")));
        Assert.Contains("adapter.dropout", dropout.Message, StringComparison.Ordinal);

        async Task Train(JobSpecification specification)
        {
            await using Run run = await new Run(_job, workers: 1, model: Model).Train(specification);
        }
    }

    public void Dispose() => _job.Dispose();

    private double Accuracy(TransformerModel model)
    {
        ITokenizer tokenizer = TokenizerLoader.Load(Model);
        Dataset dataset = DatasetLoader.Load(
            _job.FileAt("dev.tsv"), DatasetFormats.Labelled(tokenizer, model.Head!.Specification), new DatasetSettings(SequenceLength: 48));
        return ModelEvaluation.Run(model, tokenizer, dataset, metric: null, new EvaluationOptions()).Metrics["accuracy"];
    }

    private string Downloaded(Run run)
    {
        WorkerEvents.AdapterUploaded uploaded = run.Of<WorkerEvents.AdapterUploaded>().Single();
        string directory = _job.FileAt($"adapter-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        foreach (UploadedFile file in uploaded.Files)
        {
            string path = Path.Combine(directory, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using Stream source = _job.Store.OpenRead($"{uploaded.Incoming}/{file.Path}")!;
            using FileStream target = File.Create(path);
            source.CopyTo(target);
        }

        return Path.Combine(directory, "adapter");
    }

    private JobSpecification Classification(params string[] settings) => Specification("classification", "accuracy", "  labels: [\"no\", \"yes\"]", settings);

    private JobSpecification Regression(params string[] settings) => Specification("regression", "pearson", "", settings);

    private JobSpecification Specification(string format, string metric, string labels, string[] settings)
    {
        string column = format == "regression" ? ", columns: {label: score}" : "";
        string yaml = $"""
            base_model: {Model}
            datasets:
              train: {"{"}path: {_job.FileAt("train.tsv")}, format: {format}{column}{"}"}
              eval: {"{"}path: {_job.FileAt("dev.tsv")}, format: {format}, metric: {metric}{column}{"}"}
            {labels}
            adapter: {"{"}method: spectral-additive, rank: 4, targets: [query_proj, key_proj, value_proj]{"}"}
            training: {"{"}max_steps: 60, global_batch: 24, micro_batch: 4, sequence_length: 48, learning_rate: 2.0e-2, warmup_steps: 2{"}"}
            evaluation: {"{"}every_steps: 60, batch: 8{"}"}
            checkpoint: {"{"}every_steps: 60{"}"}
            """;
        Recipe recipe = RecipeReader.Parse(yaml, "recipe", [.. settings.Select(RecipeOverride.Parse)]);
        return new JobSpecification("job", "trial-0", recipe.ToCanonicalYaml());
    }

    /// <summary>Pairs of random words; the label says whether the first has a "not" in it, the score counts its colours.</summary>
    private void WriteData(string name, int count, int first)
    {
        var lines = new StringBuilder("index\tsentence1\tsentence2\tlabel\tscore\n");
        for (int i = first; i < first + count; i++)
        {
            var random = new CounterRandom(3, (ulong)i);
            string[] words = [.. Enumerable.Range(0, 6).Select(place => TinyEncoder.Words[(int)random.Below((ulong)place, (ulong)TinyEncoder.Words.Count)])];
            string[] said = [.. words.Take(4)];
            bool hasNot = said.Contains("not");
            int colours = said.Count(word => word is "red" or "green" or "blue");
            lines.Append($"{i}\t{string.Join(' ', said)}\t{string.Join(' ', words.Skip(4))}\t{(hasNot ? "yes" : "no")}\t{colours}\n");
        }

        File.WriteAllText(_job.FileAt(name), lines.ToString());
    }
}
