using Spectral.Models.Architectures;

namespace Spectral.Models.Tests.Architectures;

/// <summary>
/// The architecture once more, written from its definition in plain loops over doubles: one sample at a time, no masks, no
/// batches, no shared code with the product.
/// </summary>
internal sealed class ReferenceModel(ModelConfig config, Func<string, float[]> weights)
{
    /// <summary>Logits [length][vocabulary] of one sample.</summary>
    public double[][] Logits(long[] ids)
    {
        float[] embedding = weights("model.embed_tokens.weight");
        double[][] x = [.. ids.Select(id => Row(embedding, (int)id, config.HiddenSize))];
        for (int layer = 0; layer < config.LayerCount; layer++)
        {
            string name = $"model.layers.{layer}";
            double[][] attended = Attention(layer, Each(x, row => Norm(row, $"{name}.input_layernorm")));
            x = Sum(x, Each(attended, row => Linear(row, $"{name}.self_attn.o_proj", config.AttentionOutputBias)));
            double[][] mixed = Each(Each(x, row => Norm(row, $"{name}.post_attention_layernorm")), row => Gated(row, $"{name}.mlp"));
            x = Sum(x, mixed);
        }

        string head = config.TiedEmbeddings ? "model.embed_tokens" : "lm_head";
        return Each(Each(x, row => Norm(row, "model.norm")), row => Linear(row, head, bias: false));
    }

    /// <summary>Sum over the sample of -log p(next token).</summary>
    public double LossSum(long[] ids)
    {
        double[][] logits = Logits(ids);
        double loss = 0;
        for (int index = 1; index < ids.Length; index++)
        {
            double[] row = logits[index - 1];
            double largest = row.Max();
            loss += largest + Math.Log(row.Sum(value => Math.Exp(value - largest))) - row[ids[index]];
        }

        return loss;
    }

    private double[][] Attention(int layer, double[][] x)
    {
        string name = $"model.layers.{layer}.self_attn";
        int size = config.HeadSize;
        int reach = config.SlidingWindows[layer] ?? int.MaxValue;
        double[][] queries = Each(x, row => Linear(row, $"{name}.q_proj", config.QueryKeyValueBias));
        double[][] keys = Each(x, row => Linear(row, $"{name}.k_proj", config.QueryKeyValueBias));
        double[][] values = Each(x, row => Linear(row, $"{name}.v_proj", config.QueryKeyValueBias));
        double[][] result = Each(x, _ => new double[config.HeadCount * size]);
        for (int head = 0; head < config.HeadCount; head++)
        {
            int shared = head / (config.HeadCount / config.KeyValueHeadCount);
            for (int query = 0; query < x.Length; query++)
            {
                double[] q = Turned(Head(queries[query], head, $"{name}.q_norm"), query);
                int first = Math.Max(0, query - Math.Min(reach, query + 1) + 1);
                double[] scores = [.. Enumerable.Range(first, query - first + 1).Select(key =>
                    Dot(q, Turned(Head(keys[key], shared, $"{name}.k_norm"), key)) / Math.Sqrt(size))];
                double total = scores.Sum(Math.Exp);
                for (int key = first; key <= query; key++)
                {
                    double share = Math.Exp(scores[key - first]) / total;
                    for (int index = 0; index < size; index++)
                    {
                        result[query][(head * size) + index] += share * values[key][(shared * size) + index];
                    }
                }
            }
        }

        return result;
    }

    private double[] Head(double[] row, int head, string norm)
    {
        double[] slice = row[(head * config.HeadSize)..((head + 1) * config.HeadSize)];
        return config.QueryKeyNorm ? Norm(slice, norm) : slice;
    }

    /// <summary>Rotates the pairs (i, i + half) by position times the pair's frequency.</summary>
    private double[] Turned(double[] head, int position)
    {
        int half = head.Length / 2;
        double[] turned = new double[head.Length];
        for (int pair = 0; pair < half; pair++)
        {
            double angle = position * Frequency(pair);
            turned[pair] = (head[pair] * Math.Cos(angle)) - (head[pair + half] * Math.Sin(angle));
            turned[pair + half] = (head[pair + half] * Math.Cos(angle)) + (head[pair] * Math.Sin(angle));
        }

        return turned;
    }

    private double Frequency(int pair)
    {
        double frequency = 1 / Math.Pow(config.RopeTheta, 2.0 * pair / config.HeadSize);
        if (config.RopeScaling is RopeScaling.Linear linear)
        {
            return frequency / linear.Factor;
        }

        if (config.RopeScaling is not RopeScaling.Llama3 llama)
        {
            return frequency;
        }

        double wavelength = 2 * Math.PI / frequency;
        if (wavelength < llama.OriginalPositions / llama.HighFrequencyFactor)
        {
            return frequency;
        }

        if (wavelength > llama.OriginalPositions / llama.LowFrequencyFactor)
        {
            return frequency / llama.Factor;
        }

        double smooth = ((llama.OriginalPositions / wavelength) - llama.LowFrequencyFactor)
            / (llama.HighFrequencyFactor - llama.LowFrequencyFactor);
        return ((1 - smooth) * frequency / llama.Factor) + (smooth * frequency);
    }

    private double[] Gated(double[] x, string name)
    {
        double[] gate = Linear(x, $"{name}.gate_proj", config.MlpBias);
        double[] up = Linear(x, $"{name}.up_proj", config.MlpBias);
        double[] product = [.. gate.Zip(up, (g, u) => g / (1 + Math.Exp(-g)) * u)];
        return Linear(product, $"{name}.down_proj", config.MlpBias);
    }

    private double[] Norm(double[] x, string name)
    {
        double scale = 1 / Math.Sqrt(x.Average(value => value * value) + config.NormEpsilon);
        return [.. x.Zip(weights($"{name}.weight"), (value, gain) => value * scale * gain)];
    }

    private double[] Linear(double[] x, string name, bool bias)
    {
        float[] weight = weights($"{name}.weight");
        double[] y = [.. Enumerable.Range(0, weight.Length / x.Length).Select(row => Dot(x, Row(weight, row, x.Length)))];
        return bias ? [.. y.Zip(weights($"{name}.bias"), (value, offset) => value + offset)] : y;
    }

    private static double[] Row(float[] matrix, int row, int columns) =>
        Array.ConvertAll(matrix[(row * columns)..((row + 1) * columns)], value => (double)value);

    private static double[][] Each(double[][] rows, Func<double[], double[]> map) => [.. rows.Select(map)];

    private static double[][] Sum(double[][] left, double[][] right) =>
        [.. left.Zip(right, (a, b) => a.Zip(b, (x, y) => x + y).ToArray())];

    private static double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();
}
