using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tensors;

/// <summary>
/// The handles of gradients that a managed backward pass gives to libtorch, which holds them itself from then on. In the scope around the pass
/// they would keep every gradient of every layer until the whole pass is through; here each is let go of when the next function on the thread
/// gives its own.
/// </summary>
public static class HandedGradients
{
    [ThreadStatic]
    private static List<Tensor>? _given;

    /// <summary>Gives a gradient, made in the innermost dispose scope, to libtorch; null where none is asked for.</summary>
    public static Tensor? Give(Tensor? gradient)
    {
        if (gradient is not null)
        {
            (_given ??= []).Add(gradient.DetachFromDisposeScope());
        }

        return gradient;
    }

    /// <summary>Lets go of what functions on this thread gave before: they have returned, so libtorch has it.</summary>
    public static void Release()
    {
        _given?.ForEach(gradient => gradient.Dispose());
        _given?.Clear();
    }
}
