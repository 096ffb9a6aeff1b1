using Spectral.Shared.Randomness;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>Chooses the next token of each row: the most likely, or a sample of the truncated distribution.</summary>
internal sealed class TokenChooser(GenerationOptions options)
{
    /// <summary>logits fp32 [rows, vocabulary] -> one id per row.</summary>
    public int[] Choose(Tensor logits, int step)
    {
        if (options.Temperature == 0)
        {
            return Array.ConvertAll(logits.argmax(-1).cpu().data<long>().ToArray(), id => (int)id);
        }

        int vocabulary = (int)logits.shape[1];
        float[] values = logits.cpu().data<float>().ToArray();
        return [.. Enumerable.Range(0, (int)logits.shape[0]).Select(row =>
            Sample(values.AsSpan(row * vocabulary, vocabulary), new CounterRandom(options.Seed, (ulong)row).Uniform((ulong)step)))];
    }

    /// <param name="logits">[vocabulary].</param>
    /// <param name="uniform">In [0, 1): where in the cumulative distribution the sample lies.</param>
    private int Sample(ReadOnlySpan<float> logits, double uniform)
    {
        double[] weights = new double[logits.Length];
        int[] ids = new int[logits.Length];
        double largest = double.NegativeInfinity;
        foreach (float logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        for (int id = 0; id < logits.Length; id++)
        {
            ids[id] = id;
            weights[id] = -Math.Exp((logits[id] - largest) / options.Temperature);
        }

        // Negated, the likeliest sort first. Which of two equal ones comes first is the sort's choice, but always the same.
        Array.Sort(weights, ids);
        int kept = Kept(weights);
        double remaining = uniform * -weights.Take(kept).Sum();
        int chosen = 0;
        while (chosen < kept - 1 && remaining >= -weights[chosen])
        {
            remaining += weights[chosen];
            chosen++;
        }

        return ids[chosen];
    }

    private int Kept(double[] negatedWeights)
    {
        int kept = Math.Min(options.TopK ?? negatedWeights.Length, negatedWeights.Length);
        double enough = options.TopP * -negatedWeights.Take(kept).Sum();
        double sum = 0;
        for (int index = 0; index < kept; index++)
        {
            sum -= negatedWeights[index];
            if (sum >= enough)
            {
                return index + 1;
            }
        }

        return kept;
    }
}
