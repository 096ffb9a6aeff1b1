using System.Collections.Immutable;
using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Reports;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Coordinator.Tests.Reports;

public sealed class ReportTextTests
{
    private const string Recipe = """
        base_model: samples/my llama
        datasets: {train: {path: train.jsonl, format: prompt-completion}, eval: {path: eval.jsonl, format: prompt-completion, metric: exact-match}}
        adapter: {method: spectral-additive, rank: 4}
        training: {max_steps: 4, global_batch: 8, micro_batch: 2}
        """;

    [Fact]
    public void It_tells_what_changed_how_it_went_and_how_to_use_it()
    {
        string text = ReportText.Write(Data());
        Assert.Contains("`spectral-additive` adapter of rank 4 on `samples/my llama`", text, StringComparison.Ordinal);
        Assert.Contains("| exact-match | 10.0 % | 65.0 % | +55.0 points |", text, StringComparison.Ordinal);
        Assert.Contains("| loss (nats per token) | 2.0000 | 0.5000 | -1.5000 |", text, StringComparison.Ordinal);
        Assert.Contains("| throughput | 800 tokens/s |", text, StringComparison.Ordinal);
        Assert.Contains("1 basis for 2 layers: 0 from the cache, 1 computed in 1.50 s of worker time; largest residual 2.0e-5", text, StringComparison.Ordinal);
        Assert.Contains("| 1 | local/0, local/1 | 0 |", text, StringComparison.Ordinal);
        Assert.Contains("| 4 | 2.00 MB | 0.25 s | best so far |", text, StringComparison.Ordinal);
        Assert.Contains("spectral eval --model 'samples/my llama' --adapter runs/adapter --data eval.jsonl --format prompt-completion --metric exact-match", text, StringComparison.Ordinal);
        Assert.Contains("* 2 samples were too long", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_evaluation_data_it_says_so_and_offers_no_command_for_it()
    {
        ReportData data = Data();
        string recipe = Recipe.Replace(", eval: {path: eval.jsonl, format: prompt-completion, metric: exact-match}", "", StringComparison.Ordinal);
        string text = ReportText.Write(data with
        {
            Recipe = RecipeReader.Parse(recipe, "recipe"),
            State = data.State with { Evaluations = ImmutableSortedDictionary<long, EvaluationRecord>.Empty },
        });
        Assert.Contains("Nothing was evaluated", text, StringComparison.Ordinal);
        Assert.DoesNotContain("spectral eval", text, StringComparison.Ordinal);
    }

    private static ReportData Data()
    {
        IJobEvent[] history =
        [
            new JobEvents.Submitted("job", Recipe, default),
            new JobEvents.Planned("sha", 4, 1234, 1, ["local/0", "local/1"], ["2 samples were too long"]),
            new JobEvents.BasesSettled([Basis("a", "local/0"), Basis("b", "local/0")]),
            new JobEvents.GenerationFormed(1, ["local/0", "local/1"], 0, "d", default),
            new JobEvents.Evaluated(Evaluation(0, 2.0, 0.1)),
            new JobEvents.CheckpointCommitted(4, "p", 2_000_000, true, 0.25),
            new JobEvents.Evaluated(Evaluation(4, 0.5, 0.65)),
            new JobEvents.AdapterCommitted(4, "adapter", "peft", []),
        ];
        JobState state = history.Aggregate(JobState.Empty, JobFold.Apply);
        StepRecord[] steps = [.. Enumerable.Range(1, 4).Select(i => new StepRecord("trial-0", i, 10f / i, 10, 1e-3, 1, i * 8, 400, 0.5, 0.1, 1))];
        return new ReportData(state, RecipeReader.Parse(Recipe, "recipe"), history, steps, "runs/adapter");
    }

    private static SettledBasis Basis(string module, string worker) => new(module, "key", "sha", [128, 64], 64, worker, false, 1.5, 2e-5, "lanczos-1");

    private static EvaluationRecord Evaluation(long step, double loss, double score) =>
        new("trial-0", step, loss, 100, new Dictionary<string, double>(StringComparer.Ordinal) { ["exact-match"] = score }, 20, 1);
}
