using Spectral.GpuNode.Training;
using Spectral.Models.Data.Batching;
using Spectral.SpectralOps.Adapters;
using TorchSharp;

namespace Spectral.GpuNode.Tests.Training;

/// <summary>A model of ten parameters whose gradients a test chooses.</summary>
internal sealed class ChosenGradients : IGradientSource, IDisposable
{
    private readonly Func<(long Step, int Leaf), float> _gradient;
    private readonly torch.Tensor _parameter = torch.zeros(10).requires_grad_();

    public ChosenGradients(Func<(long Step, int Leaf), float> gradient)
    {
        _gradient = gradient;
        Parameters = new TrainableParameters([KeyValuePair.Create("p", new AdapterParameter("p", _parameter))]);
    }

    public TrainableParameters Parameters { get; }

    public float Backward(long step, Leaf leaf)
    {
        float value = _gradient((step, leaf.Index));
        using torch.Tensor loss = (_parameter * value).sum();
        loss.backward();
        return value;
    }

    public void Dispose() => _parameter.Dispose();
}
