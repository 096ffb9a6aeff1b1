namespace Spectral.GpuNode.Training;

/// <summary>Where one trainable tensor lies in the flat arrays.</summary>
/// <param name="Name">Key in the adapter file.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Start">First element.</param>
/// <param name="Length">Number of elements.</param>
/// <param name="Decayed">Whether weight decay applies.</param>
internal sealed record ParameterSlice(string Name, IReadOnlyList<long> Shape, int Start, int Length, bool Decayed)
{
    public Span<float> Of(float[] values) => values.AsSpan(Start, Length);
}
