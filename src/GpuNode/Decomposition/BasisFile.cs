using System.Globalization;
using Spectral.Shared.Errors;
using Spectral.Shared.Safetensors;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Decomposition;

/// <summary>A basis as a safetensors file: <c>U</c> [d_out, R], <c>S</c> [R], <c>V</c> [d_in, R] in fp32, and how they were found.</summary>
internal static class BasisFile
{
    private const string Algorithm = "algorithm";
    private const string Tolerance = "tolerance";
    private const string Residual = "residual";

    public static void Write(Stream destination, SpectralBasis basis) => SafetensorsWriter.Write(
        destination,
        [TensorSources.Of("U", basis.U), TensorSources.Of("S", basis.S), TensorSources.Of("V", basis.V)],
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Algorithm] = basis.Source.Algorithm,
            [Tolerance] = basis.Source.Tolerance.ToString("R", CultureInfo.InvariantCulture),
            [Residual] = basis.Source.Residual.ToString("R", CultureInfo.InvariantCulture),
        });

    /// <param name="content">The whole file.</param>
    /// <param name="origin">Named in messages.</param>
    /// <exception cref="UserErrorException">It is no basis file.</exception>
    public static SpectralBasis Read(byte[] content, string origin)
    {
        using var stream = new MemoryStream(content);
        SafetensorsHeader header = SafetensorsHeader.Read(stream, origin);
        using var scope = NewDisposeScope();
        return new SpectralBasis(
            Matrix(header, content, "U", origin),
            Matrix(header, content, "S", origin),
            Matrix(header, content, "V", origin),
            new BasisSource(Text(header, Algorithm, origin), Number(header, Tolerance, origin), Number(header, Residual, origin)));
    }

    private static Tensor Matrix(SafetensorsHeader header, byte[] content, string name, string origin)
    {
        SafetensorsEntry entry = header.Entries.FirstOrDefault(entry => entry.Name == name && entry.Dtype == SafetensorsDtype.F32)
            ?? throw new UserErrorException($"{origin}: has no fp32 tensor '{name}'; it is no basis file.");
        Tensor tensor = empty([.. entry.Shape], ScalarType.Float32);
        content.AsSpan(checked((int)entry.Offset), checked((int)entry.ByteCount)).CopyTo(TensorBytes.Span(tensor));
        return tensor;
    }

    private static double Number(SafetensorsHeader header, string key, string origin) =>
        double.TryParse(Text(header, key, origin), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw new UserErrorException($"{origin}: its metadata '{key}' is no number; it is no basis file.");

    private static string Text(SafetensorsHeader header, string key, string origin) => header.Metadata.TryGetValue(key, out string? value)
        ? value
        : throw new UserErrorException($"{origin}: has no metadata '{key}'; it is no basis file.");
}
