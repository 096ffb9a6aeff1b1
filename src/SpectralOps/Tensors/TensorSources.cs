using Spectral.Shared.Safetensors;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tensors;

/// <summary>Tensors as <see cref="SafetensorsWriter"/> takes them.</summary>
public static class TensorSources
{
    /// <summary>The tensor under <paramref name="name"/>; it must live, unchanged, until the file is written.</summary>
    public static SafetensorsSource Of(string name, Tensor tensor) =>
        new(name, tensor.dtype.ToSafetensorsDtype(), tensor.shape, destination => TensorBytes.ForEachPiece(tensor, destination.Write));

    /// <summary>Publishes the named tensors as one file.</summary>
    /// <exception cref="Shared.Errors.UserErrorException">The file system refused, e.g. no space left.</exception>
    public static void Write(
        string path,
        IEnumerable<KeyValuePair<string, Tensor>> tensors,
        IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsWriter.Write(path, tensors.Select(item => Of(item.Key, item.Value)), metadata);
}
