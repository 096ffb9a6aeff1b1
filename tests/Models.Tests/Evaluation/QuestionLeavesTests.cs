using Spectral.Models.Data;
using Spectral.Models.Data.Formats;
using Spectral.Models.Data.Rendering;
using Spectral.Models.Evaluation;
using Spectral.Models.Evaluation.Metrics;
using Spectral.Models.Tests.Data;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Tests.Evaluation;

public sealed class QuestionLeavesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void QuestionsStayInFileOrder()
    {
        string lines = string.Join('\n', Enumerable.Range(0, 7).Select(i => $$"""{"prompt": "q{{i}}", "completion": "#### {{i}}"}"""));
        var leaves = new QuestionLeaves(Load(lines, DataFormat.PromptCompletion), AnswerMetrics.Named("gsm8k-strict"), 3);
        Assert.Equal((3, 7), (leaves.Count, leaves.QuestionCount));
        Question[][] questions = [.. Enumerable.Range(0, leaves.Count).Select(leaf => leaves.Leaf(leaf).ToArray())];
        Assert.Equal([3, 3, 1], questions.Select(leaf => leaf.Length));
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"#### {i}"), questions.SelectMany(leaf => leaf).Select(question => question.Reference));
    }

    [Theory]
    [InlineData("{\"text\": \"abc\"}", DataFormat.Text, "eval.jsonl:1: gsm8k-strict needs a prompt and a reference answer")]
    [InlineData("{\"prompt\": \"\", \"completion\": \"1 2\"}", DataFormat.PromptCompletion, "eval.jsonl:1: gsm8k-strict needs a prompt")]
    [InlineData("{\"prompt\": \"a\", \"completion\": \"none\"}", DataFormat.PromptCompletion, "eval.jsonl:1: gsm8k-strict needs a number in every reference answer")]
    public void DataThatTheMetricCannotJudgeIsRefused(string line, DataFormat format, string message)
    {
        UserErrorException error = Assert.Throws<UserErrorException>(
            () => new QuestionLeaves(Load(line, format), AnswerMetrics.Named("gsm8k-strict"), 4));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private Dataset Load(string lines, DataFormat format) =>
        DatasetLoader.Load(_folder.Write("eval.jsonl", lines), DatasetFormats.Create(format, new ByteTokenizer()), new DatasetSettings(100));
}
