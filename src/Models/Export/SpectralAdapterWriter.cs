using Spectral.Models.Adapters;
using Spectral.Shared.Files;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.Models.Export;

/// <summary>Writes the files of a spectral adapter, each at once.</summary>
internal static class SpectralAdapterWriter
{
    public static void Write(string directory, AdaptedModel adapted, BaseModel baseModel)
    {
        AtomicFile.WriteAllBytes(Path.Combine(directory, AdapterFileNames.Config), AdapterConfigJson.Write(AdapterConfig.Of(adapted, baseModel)));
        TensorSources.Write(
            Path.Combine(directory, AdapterFileNames.Parameters),
            adapted.Parameters.Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value.Value)));
        TensorSources.Write(Path.Combine(directory, AdapterFileNames.Basis), adapted.Linears.SelectMany(Basis));
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Basis(AdaptedLinear linear)
    {
        AdapterColumns columns = linear.Adapter.Columns
            ?? throw new ArgumentException($"'{linear.Module}' has no spectral adapter", nameof(linear));
        yield return KeyValuePair.Create(AdapterFileNames.U(linear.Module), columns.U);
        yield return KeyValuePair.Create(AdapterFileNames.S(linear.Module), columns.S);
        yield return KeyValuePair.Create(AdapterFileNames.V(linear.Module), columns.V);
    }
}
