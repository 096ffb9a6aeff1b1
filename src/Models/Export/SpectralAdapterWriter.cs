using Spectral.Models.Adapters;
using Spectral.Shared.Files;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.Models.Export;

/// <summary>Writes the files of an adapter in our own form, each at once: the basis's only where the method has one.</summary>
internal static class SpectralAdapterWriter
{
    public static void Write(string directory, AdaptedModel adapted, BaseModel baseModel)
    {
        AtomicFile.WriteAllBytes(Path.Combine(directory, AdapterFileNames.Config), AdapterConfigJson.Write(AdapterConfig.Of(adapted, baseModel)));
        TensorSources.Write(
            Path.Combine(directory, AdapterFileNames.Parameters),
            adapted.Parameters.Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value.Value)));
        if (adapted.Linears[0].Specification.NeedsBasis)
        {
            TensorSources.Write(Path.Combine(directory, AdapterFileNames.Basis), adapted.Linears.SelectMany(Basis));
        }
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Basis(AdaptedLinear linear)
    {
        AdapterColumns columns = linear.Adapter.Columns
            ?? throw new ArgumentException($"'{linear.Module}' has an adapter without a basis", nameof(linear));
        yield return KeyValuePair.Create(AdapterFileNames.U(linear.Module), columns.U);
        yield return KeyValuePair.Create(AdapterFileNames.S(linear.Module), columns.S);
        yield return KeyValuePair.Create(AdapterFileNames.V(linear.Module), columns.V);
    }
}
