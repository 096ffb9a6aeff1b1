using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SampleMaker.Pretraining;

/// <summary>AdamW (Loshchilov and Hutter 2019) with clipping to a gradient norm of 1; norms' gains are not decayed.</summary>
internal static class AdamW
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.98;
    private const double Epsilon = 1e-8;
    private const double WeightDecay = 0.05;

    /// <summary>One update from the gradients of <paramref name="weights"/>, which are cleared.</summary>
    /// <param name="weights">All weights of the model.</param>
    /// <param name="step">From 1.</param>
    /// <param name="learningRate">Of this step.</param>
    public static void Step(IReadOnlyList<TrainedWeight> weights, int step, double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        double norm = Math.Sqrt(weights.Sum(weight => Math.Pow(weight.Value.grad!.norm().item<float>(), 2)));
        double clip = Math.Min(1, 1 / (norm + 1e-6));
        double rate = learningRate * Math.Sqrt(1 - Math.Pow(Beta2, step)) / (1 - Math.Pow(Beta1, step));
        foreach (TrainedWeight weight in weights)
        {
            Tensor gradient = weight.Value.grad!.mul_(clip);
            weight.FirstMoment.mul_(Beta1).add_(gradient, 1 - Beta1);
            weight.SecondMoment.mul_(Beta2).addcmul_(gradient, gradient, 1 - Beta2);
            if (weight.Value.dim() > 1)
            {
                weight.Value.mul_(1 - (learningRate * WeightDecay));
            }

            weight.Value.addcdiv_(weight.FirstMoment, weight.SecondMoment.sqrt().add_(Epsilon), -rate);
            weight.Value.grad!.zero_();
        }
    }
}
