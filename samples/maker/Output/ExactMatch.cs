using Spectral.Models.Architectures;
using Spectral.Models.Tokenizers;
using Spectral.SampleMaker.Problems;

namespace Spectral.SampleMaker.Output;

/// <summary>The share of problems whose generated answer is the right one.</summary>
internal sealed class ExactMatch(ITokenizer tokenizer)
{
    private const int MaxNewTokens = 48;
    private const int BatchRows = 50;

    /// <summary>From 0 to 1.</summary>
    public double Of(CausalLanguageModel model, IReadOnlyList<WordProblem> problems)
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
                right += WordProblem.Answer(tokenizer.Decode(answer)) == WordProblem.Answer(problem.Completion) ? 1 : 0;
            }
        }

        return (double)right / problems.Count;
    }
}
