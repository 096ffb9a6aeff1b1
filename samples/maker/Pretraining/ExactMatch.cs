using Spectral.Models.Architectures;
using Spectral.SampleMaker.Problems;
using Spectral.SampleMaker.Tokenization;

namespace Spectral.SampleMaker.Pretraining;

/// <summary>The share of problems whose generated answer is the right one.</summary>
internal sealed class ExactMatch(SampleTokenizer tokenizer)
{
    private const int MaxNewTokens = 48;
    private const int BatchRows = 50;

    /// <param name="model">The model to ask.</param>
    /// <param name="problems">Problems with the right answers.</param>
    /// <param name="show">Called with each problem and the text the model gave for it.</param>
    public double Of(CausalLanguageModel model, IReadOnlyList<WordProblem> problems, Action<WordProblem, string>? show = null)
    {
        Generator generator = new(model, tokenizer.PadId);
        int right = 0;
        foreach (WordProblem[] batch in problems.Chunk(BatchRows))
        {
            IReadOnlyList<int[]> answers = generator.Generate(
                [.. batch.Select(problem => tokenizer.Encode(problem.Prompt))],
                new GenerationOptions { MaxNewTokens = MaxNewTokens });
            foreach ((WordProblem problem, int[] answer) in batch.Zip(answers))
            {
                string text = tokenizer.Decode(answer);
                show?.Invoke(problem, text);
                right += WordProblem.Answer(text) == WordProblem.Answer(problem.Completion) ? 1 : 0;
            }
        }

        return (double)right / problems.Count;
    }
}
