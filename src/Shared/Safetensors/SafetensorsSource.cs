namespace Spectral.Shared.Safetensors;

/// <summary>A tensor to be written: what the header says of it, and its bytes on demand, so that none is held twice.</summary>
/// <param name="Name">Key in the header.</param>
/// <param name="Dtype">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="WriteBytes">Writes the row-major little-endian elements, exactly as many as shape and dtype say.</param>
public sealed record SafetensorsSource(string Name, SafetensorsDtype Dtype, IReadOnlyList<long> Shape, Action<Stream> WriteBytes)
{
    /// <summary>Bytes of all elements.</summary>
    public long ByteCount => Shape.Aggregate((long)Dtype.ByteSize(), (product, size) => checked(product * size));
}
