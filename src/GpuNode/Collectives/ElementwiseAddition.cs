using System.Numerics;
using System.Runtime.InteropServices;

namespace Spectral.GpuNode.Collectives;

/// <summary>target += addend, element by element: the same bits at any vector width.</summary>
internal static class ElementwiseAddition
{
    public static void AddTo(Span<float> target, ReadOnlySpan<float> addend)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(addend.Length, target.Length);
        Span<Vector<float>> targetVectors = MemoryMarshal.Cast<float, Vector<float>>(target);
        ReadOnlySpan<Vector<float>> addendVectors = MemoryMarshal.Cast<float, Vector<float>>(addend);
        for (int i = 0; i < targetVectors.Length; i++)
        {
            targetVectors[i] += addendVectors[i];
        }

        for (int i = targetVectors.Length * Vector<float>.Count; i < target.Length; i++)
        {
            target[i] += addend[i];
        }
    }
}
