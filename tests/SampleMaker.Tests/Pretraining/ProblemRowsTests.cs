using Spectral.Models.Data;
using Spectral.Models.Tokenizers;
using Spectral.SampleMaker.Pretraining;
using Spectral.SampleMaker.Problems;

namespace Spectral.SampleMaker.Tests.Pretraining;

public sealed class ProblemRowsTests
{
    [Fact]
    public void EveryProblemIsInTheBatchOnceWithItsAnswerSupervised()
    {
        ITokenizer tokenizer = TokenizerLoader.Load(Repository.Model);
        ProblemRows rows = new(tokenizer, rows: 4, length: 96, learnsPrompt: number => number == 8);

        (TokenBatch batch, int next) = rows.Fill(first: 7, PretrainingProblems.Training);

        var samples = Enumerable.Range(0, batch.Ids.Length)
            .Where(index => batch.Segments[index] >= 0)
            .GroupBy(index => (Row: index / 96, Segment: batch.Segments[index]))
            .Select(sample => (
                Text: tokenizer.Decode([.. sample.Select(index => (int)batch.Ids[index])]),
                Supervised: tokenizer.Decode([.. sample.Select(index => (int)batch.Targets[index]).Where(id => id >= 0)]),
                Positions: sample.Select(index => batch.Positions[index]).ToArray()))
            .ToArray();
        WordProblem[] expected = [.. Enumerable.Range(7, next - 7).Select(PretrainingProblems.Training)];
        Assert.Equal(expected.Select(problem => problem.Prompt + problem.Completion).Order(), samples.Select(sample => sample.Text).Order());
        Assert.All(samples, sample => Assert.Equal(sample.Positions.Select((_, index) => (long)index), sample.Positions));
        string learnedWhole = expected[1].Prompt + expected[1].Completion;
        Assert.All(samples, sample => Assert.Equal(
            sample.Text[(sample.Text == learnedWhole ? tokenizer.Decode([tokenizer.Encode(sample.Text)[0]]).Length : AnswerStart(sample.Text))..],
            sample.Supervised));
        Assert.Equal(samples.Length, batch.Targets.Count(target => target == tokenizer.EosId));
    }

    private static int AnswerStart(string text) => text.IndexOf("?\n", StringComparison.Ordinal) + 2;
}
