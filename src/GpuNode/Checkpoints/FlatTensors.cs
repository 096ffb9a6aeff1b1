using System.Runtime.InteropServices;
using Spectral.GpuNode.Training;
using Spectral.Shared.Safetensors;

namespace Spectral.GpuNode.Checkpoints;

/// <summary>Flat arrays as the tensors of a safetensors file.</summary>
internal static class FlatTensors
{
    /// <param name="slices">Names and shapes.</param>
    /// <param name="values">The flat fp32 array.</param>
    /// <param name="suffix">Appended to every name.</param>
    public static IEnumerable<SafetensorsSource> Sources(IReadOnlyList<ParameterSlice> slices, float[] values, string suffix = "") =>
        slices.Select(slice => new SafetensorsSource(
            slice.Name + suffix,
            SafetensorsDtype.F32,
            slice.Shape,
            stream => stream.Write(MemoryMarshal.AsBytes(slice.Of(values)))));
}
