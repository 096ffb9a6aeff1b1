using System.Collections.Immutable;

namespace Spectral.Shared.Safetensors;

/// <summary>One tensor of a safetensors file, as its checked header describes it.</summary>
/// <param name="Name">Key in the header.</param>
/// <param name="Dtype">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="ByteCount">Bytes of the row-major elements.</param>
public sealed record SafetensorsEntry(string Name, SafetensorsDtype Dtype, ImmutableArray<long> Shape, long Offset, long ByteCount)
{
    /// <summary>E.g. <c>[64, 32]</c>.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}
