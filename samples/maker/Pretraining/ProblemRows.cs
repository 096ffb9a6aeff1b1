using Spectral.Models.Data;
using Spectral.SampleMaker.Problems;
using Spectral.SampleMaker.Tokenization;

namespace Spectral.SampleMaker.Pretraining;

/// <summary>Packs the problems of a stream into rows of fixed length.</summary>
/// <param name="tokenizer">Of the sample.</param>
/// <param name="rows">Rows of a batch.</param>
/// <param name="length">Tokens of a row.</param>
internal sealed class ProblemRows(SampleTokenizer tokenizer, int rows, int length)
{
    /// <summary>
    /// Every fourth problem is learned in full, as text; of the others the answer alone, which is where the arithmetic is.
    /// </summary>
    private const int FullTextEvery = 4;

    /// <summary>Problems from <paramref name="first"/> on, each into the first row it fits in, until one fits in none.</summary>
    /// <returns>The batch, and the number of the first problem that is not in it.</returns>
    public (TokenBatch Batch, int Next) Fill(int first, Func<int, WordProblem> stream)
    {
        long[] ids = [.. Enumerable.Repeat((long)tokenizer.PadId, rows * length)];
        long[] positions = new long[ids.Length];
        int[] segments = [.. Enumerable.Repeat(-1, ids.Length)];
        long[] targets = [.. Enumerable.Repeat(TokenBatch.Ignored, ids.Length)];
        int[] used = new int[rows];
        int[] samples = new int[rows];
        for (int number = first; ; number++)
        {
            WordProblem problem = stream(number);
            IReadOnlyList<int> prompt = tokenizer.Encode(problem.Prompt);
            int[] sample = [.. prompt, .. tokenizer.Encode(problem.Completion), tokenizer.EosId];
            int row = Array.FindIndex(used, filled => filled + sample.Length <= length);
            if (row < 0)
            {
                return (new TokenBatch(rows, length, ids, positions, segments, targets), number);
            }

            int start = (row * length) + used[row];
            int firstTarget = number % FullTextEvery == 0 ? 1 : prompt.Count;
            for (int position = 0; position < sample.Length; position++)
            {
                ids[start + position] = sample[position];
                positions[start + position] = position;
                segments[start + position] = samples[row];
                if (position >= firstTarget)
                {
                    targets[start + position - 1] = sample[position];
                }
            }

            used[row] += sample.Length;
            samples[row]++;
        }
    }
}
