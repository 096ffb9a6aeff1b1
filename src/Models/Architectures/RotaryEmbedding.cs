using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>
/// Rotary position embedding (Su et al. 2021) in the half-split layout of Hugging Face weights: dimension i turns with
/// dimension i + head/2. Angles and rotation are computed in fp32 whatever the compute dtype.
/// </summary>
internal static class RotaryEmbedding
{
    /// <summary>Angle per position of each dimension pair [head / 2], in radians.</summary>
    public static double[] Frequencies(ModelConfig config)
    {
        int pairs = config.HeadSize / 2;
        return [.. Enumerable.Range(0, pairs)
            .Select(pair => Scale(Math.Pow(config.RopeTheta, -(double)pair / pairs), config.RopeScaling))];
    }

    /// <summary>positions int64 [rows, length] -> cos and sin, each fp32 [rows, 1, length, head].</summary>
    public static (Tensor Cos, Tensor Sin) Angles(Tensor positions, Tensor frequencies)
    {
        Tensor half = positions.to_type(ScalarType.Float32).unsqueeze(-1) * frequencies;
        Tensor angles = cat([half, half], dim: -1).unsqueeze(1);
        return (angles.cos(), angles.sin());
    }

    private static double Scale(double frequency, RopeScaling? scaling) => scaling switch
    {
        null => frequency,
        RopeScaling.Linear linear => frequency / linear.Factor,
        RopeScaling.Llama3 llama => Scale(frequency, llama),
        _ => throw new ArgumentOutOfRangeException(nameof(scaling)),
    };

    private static double Scale(double frequency, RopeScaling.Llama3 scaling)
    {
        double turns = scaling.OriginalPositions * frequency / (2 * Math.PI);
        double kept = (turns - scaling.LowFrequencyFactor) / (scaling.HighFrequencyFactor - scaling.LowFrequencyFactor);
        double share = Math.Clamp(kept, 0, 1);
        return (share * frequency) + ((1 - share) * frequency / scaling.Factor);
    }
}
