using Spectral.Models.Data;
using Spectral.Models.Tokenizers;
using Spectral.SampleMaker.Problems;

namespace Spectral.SampleMaker.Pretraining;

/// <summary>Packs the problems of a stream into rows of fixed length.</summary>
/// <param name="tokenizer">Of the sample.</param>
/// <param name="rows">Rows of a batch.</param>
/// <param name="length">Tokens of a row.</param>
/// <param name="learnsPrompt">Whether a problem, given by its number, is learned in full; of the others only the answer is.</param>
internal sealed class ProblemRows(ITokenizer tokenizer, int rows, int length, Func<int, bool> learnsPrompt)
{
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
            int[] sample = [.. prompt, .. tokenizer.Encode(problem.Completion), tokenizer.EosId!.Value];
            int row = Array.FindIndex(used, filled => filled + sample.Length <= length);
            if (row < 0)
            {
                return (new TokenBatch(rows, length, ids, positions, segments, targets), number);
            }

            int start = (row * length) + used[row];
            int firstTarget = learnsPrompt(number) ? 1 : prompt.Count;
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
