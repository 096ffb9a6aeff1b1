using Spectral.Shared.Adapters;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>The singular values s1 [r] of an adapter's columns and, where they are trained, their parameter.</summary>
internal sealed class SingularValues : IDisposable
{
    private readonly SingularValueMode _mode;
    private readonly Tensor _start;

    /// <param name="start">s1 [r], fp32; copied.</param>
    public SingularValues(Tensor start, SingularValueMode mode, Device device)
    {
        _mode = mode;
        _start = Frozen.Copy(start, device);
        Parameter = mode switch
        {
            SingularValueMode.Additive => Trainable("spectral_S", zeros(start.shape, float32, device)),

            // Decay would pull the factor from its neutral 1 to 0.
            SingularValueMode.Multiplicative => Trainable("spectral_S", ones(start.shape, float32, device), decayed: false),
            _ => null,
        };
    }

    /// <summary>The trainable change (additive c, or the factor g), or null where s1 is frozen.</summary>
    public AdapterParameter? Parameter { get; }

    /// <summary>s1 [r] as decomposed.</summary>
    public Tensor Start => _start;

    /// <summary>C [r] = current - s1, without cancellation; null where s1 is frozen.</summary>
    public Tensor? Change() => _mode switch
    {
        SingularValueMode.Additive => Parameter!.Value,
        SingularValueMode.Multiplicative => _start * (Parameter!.Value - 1),
        _ => null,
    };

    /// <summary>s1 + C [r].</summary>
    public Tensor Current(Tensor? change) => change is null ? _start : _start + change;

    public void Dispose()
    {
        _start.Dispose();
        Parameter?.Value.Dispose();
    }

    private static AdapterParameter Trainable(string name, Tensor start, bool decayed = true) =>
        new(name, start.requires_grad_().DetachFromDisposeScope(), decayed);
}
