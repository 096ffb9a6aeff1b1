namespace Spectral.GpuNode.Collectives;

/// <summary>How a bucket is cut so that every member adds one part of it.</summary>
internal static class Segments
{
    /// <summary>Elements [Start, End) of a bucket are <paramref name="member"/>'s to add.</summary>
    public static (int Start, int End) Of(int member, int members, int length) =>
        ((int)((long)length * member / members), (int)((long)length * (member + 1) / members));
}
