using Spectral.Models.Architectures;
using Spectral.Shared.Randomness;
using static TorchSharp.torch;

namespace Spectral.SampleMaker.Pretraining;

/// <summary>Weights before the first step: norms 1, the rest normal, maps into the residual stream smaller with depth (GPT-2).</summary>
internal static class InitialWeights
{
    private const double Deviation = 0.04;

    public static Tensor Create(ModelConfig config, string name)
    {
        string module = name.Split('.')[^2];
        if (module.EndsWith("norm", StringComparison.Ordinal))
        {
            return ones(config.HiddenSize, requires_grad: true).DetachFromDisposeScope();
        }

        (long rows, long columns) = module switch
        {
            "embed_tokens" => (config.VocabularySize, config.HiddenSize),
            "q_proj" => (config.HeadCount * config.HeadSize, config.HiddenSize),
            "k_proj" or "v_proj" => (config.KeyValueHeadCount * config.HeadSize, config.HiddenSize),
            "o_proj" => (config.HiddenSize, config.HeadCount * config.HeadSize),
            "gate_proj" or "up_proj" => (config.IntermediateSize, config.HiddenSize),
            "down_proj" => (config.HiddenSize, config.IntermediateSize),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "unknown weight"),
        };
        bool intoResidual = module is "o_proj" or "down_proj";
        double deviation = intoResidual ? Deviation / Math.Sqrt(2 * config.LayerCount) : Deviation;
        CounterRandom random = new(0, CounterRandom.StreamId(name));
        float[] values = [.. Enumerable.Range(0, (int)(rows * columns)).Select(index => (float)(deviation * random.Normal((ulong)index)))];
        return tensor(values).view(rows, columns).clone().requires_grad_(true).DetachFromDisposeScope();
    }
}
