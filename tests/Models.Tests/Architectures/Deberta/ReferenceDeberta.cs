using Spectral.Models.Architectures.Deberta;

namespace Spectral.Models.Tests.Architectures.Deberta;

/// <summary>
/// The encoder and its head once more, written from their definition (He et al. 2021, and its release for v2) in plain loops
/// over doubles: one sample at a time, no masks, no batches, no shared code with the product.
/// </summary>
internal sealed class ReferenceDeberta(DebertaConfig config, Func<string, float[]> weights)
{
    /// <summary>Outputs of the head for one sample.</summary>
    public double[] Outputs(long[] ids)
    {
        double[] pooled = [.. Linear(HiddenStates(ids)[0], "pooler.dense", bias: true).Select(Gelu)];
        return Linear(pooled, "classifier", bias: true);
    }

    public double[][] HiddenStates(long[] ids)
    {
        double[][] x = [.. ids.Select(Embedded)];
        for (int layer = 0; layer < config.LayerCount; layer++)
        {
            string name = $"deberta.encoder.layer.{layer}";
            double[][] attended = Attention(x, $"{name}.attention.self");
            for (int token = 0; token < x.Length; token++)
            {
                double[] output = Linear(attended[token], $"{name}.attention.output.dense", bias: true);
                double[] normed = Norm(Sum(output, x[token]), $"{name}.attention.output.LayerNorm");
                double[] wide = [.. Linear(normed, $"{name}.intermediate.dense", bias: true).Select(Gelu)];
                x[token] = Norm(Sum(Linear(wide, $"{name}.output.dense", bias: true), normed), $"{name}.output.LayerNorm");
            }
        }

        return x;
    }

    private double[] Embedded(long id, int position)
    {
        double[] row = Row(weights("deberta.embeddings.word_embeddings.weight"), (int)id, config.EmbeddingSize);
        if (config.PositionBiasedInput)
        {
            row = Sum(row, Row(weights("deberta.embeddings.position_embeddings.weight"), position, config.EmbeddingSize));
        }

        return Norm(
            config.EmbeddingSize == config.HiddenSize ? row : Linear(row, "deberta.embeddings.embed_proj", bias: false), "deberta.embeddings.LayerNorm");
    }

    private double[][] Attention(double[][] x, string name)
    {
        int size = config.HeadSize;
        double[][] queries = [.. x.Select(row => Linear(row, $"{name}.query_proj", bias: true))];
        double[][] keys = [.. x.Select(row => Linear(row, $"{name}.key_proj", bias: true))];
        double[][] values = [.. x.Select(row => Linear(row, $"{name}.value_proj", bias: true))];
        double scale = Math.Sqrt(size * (1 + (config.ContentToPosition ? 1 : 0) + (config.PositionToContent ? 1 : 0)));
        double[][] result = [.. x.Select(_ => new double[config.HiddenSize])];
        for (int head = 0; head < config.HeadCount; head++)
        {
            for (int i = 0; i < x.Length; i++)
            {
                double[] scores = new double[x.Length];
                for (int j = 0; j < x.Length; j++)
                {
                    double score = Dot(Head(queries[i], head), Head(keys[j], head));
                    if (config.RelativeAttention && config.ContentToPosition)
                    {
                        string map = config.SharedAttentionKeys ? "key_proj" : "pos_key_proj";
                        score += Dot(Head(queries[i], head), Head(Linear(Distance(i - j), $"{name}.{map}", bias: true), head));
                    }

                    if (config.RelativeAttention && config.PositionToContent)
                    {
                        string map = config.SharedAttentionKeys ? "query_proj" : "pos_query_proj";
                        score += Dot(Head(keys[j], head), Head(Linear(Distance(i - j), $"{name}.{map}", bias: true), head));
                    }

                    scores[j] = Math.Exp(score / scale);
                }

                for (int j = 0; j < x.Length; j++)
                {
                    for (int index = 0; index < size; index++)
                    {
                        result[i][(head * size) + index] += scores[j] / scores.Sum() * values[j][(head * size) + index];
                    }
                }
            }
        }

        return result;
    }

    /// <summary>The embedding of a distance: of its own, or of the logarithmic bucket it falls into.</summary>
    private double[] Distance(int distance)
    {
        int span = config.PositionBuckets > 0 ? config.PositionBuckets : config.MaxRelativePositions;
        int place = distance;
        double middle = config.PositionBuckets / 2;
        if (config.PositionBuckets > 0 && Math.Abs(distance) > middle)
        {
            double log = Math.Log(Math.Abs(distance) / middle) / Math.Log((config.MaxRelativePositions - 1) / middle);
            place = Math.Sign(distance) * (int)(Math.Ceiling(log * (middle - 1)) + middle);
        }

        double[] row = Row(weights("deberta.encoder.rel_embeddings.weight"), Math.Min(Math.Max(place + span, 0), (2 * span) - 1), config.HiddenSize);
        return config.NormedRelativeEmbeddings ? Norm(row, "deberta.encoder.LayerNorm") : row;
    }

    private double[] Head(double[] row, int head) => row[(head * config.HeadSize)..((head + 1) * config.HeadSize)];

    private double[] Norm(double[] x, string name)
    {
        double mean = x.Average();
        double scale = 1 / Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + config.NormEpsilon);
        float[] gain = weights($"{name}.weight");
        float[] offset = weights($"{name}.bias");
        return [.. x.Select((value, index) => ((value - mean) * scale * gain[index]) + offset[index])];
    }

    private double[] Linear(double[] x, string name, bool bias)
    {
        float[] weight = weights($"{name}.weight");
        double[] y = [.. Enumerable.Range(0, weight.Length / x.Length).Select(row => Dot(x, Row(weight, row, x.Length)))];
        return bias ? [.. y.Zip(weights($"{name}.bias"), (value, offset) => value + offset)] : y;
    }

    /// <summary>x times the standard normal distribution up to x, integrated by Simpson's rule: .NET has no error function.</summary>
    private static double Gelu(double x)
    {
        const int Pieces = 400;
        double width = x / Pieces;
        double sum = 0;
        for (int i = 0; i <= Pieces; i++)
        {
            double density = Math.Exp(-0.5 * Math.Pow(i * width, 2)) / Math.Sqrt(2 * Math.PI);
            sum += density * (i is 0 or Pieces ? 1 : i % 2 == 1 ? 4 : 2);
        }

        return x * (0.5 + (sum * width / 3));
    }

    private static double[] Row(float[] matrix, int row, int columns) =>
        Array.ConvertAll(matrix[(row * columns)..((row + 1) * columns)], value => (double)value);

    private static double[] Sum(double[] left, double[] right) => [.. left.Zip(right, (a, b) => a + b)];

    private static double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();
}
