using Spectral.Models.Adapters;
using Spectral.SpectralOps.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Export;

/// <summary>The trainable tensors of an adapted model and their file.</summary>
public static class AdapterParameters
{
    /// <summary>Sets every trainable tensor to its value in the file.</summary>
    /// <exception cref="Shared.Errors.UserErrorException">A tensor is missing, unknown, misshapen or not finite; then none is changed.</exception>
    public static void Read(string file, AdaptedModel adapted)
    {
        using AdapterTensors tensors = AdapterTensors.Open(
            file, adapted.Parameters.ToDictionary(item => item.Key, item => item.Value.Value.shape, StringComparer.Ordinal));
        using IDisposable gradients = no_grad();
        foreach ((string key, AdapterParameter parameter) in adapted.Parameters)
        {
            using DisposeScope scope = NewDisposeScope();
            parameter.Value.copy_(tensors.Take(key));
        }
    }
}
