using System.Buffers.Binary;

namespace Spectral.GpuNode.Evaluation;

/// <summary>Results of leaves as members send them to each other: little endian, one after the other.</summary>
internal static class LeafResultBytes
{
    private const int Word = sizeof(long);
    private const int HeadWords = 4;

    public static byte[] Write(IReadOnlyCollection<LeafResult> results)
    {
        byte[] bytes = new byte[Word * results.Sum(result => HeadWords + (result.Predictions?.Count ?? 0))];
        Span<byte> rest = bytes;
        foreach (LeafResult result in results)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, result.Leaf);
            BinaryPrimitives.WriteInt64LittleEndian(rest[Word..], result.Count);
            BinaryPrimitives.WriteDoubleLittleEndian(rest[(2 * Word)..], result.Sum);
            BinaryPrimitives.WriteInt64LittleEndian(rest[(3 * Word)..], result.Predictions?.Count ?? 0);
            rest = rest[(HeadWords * Word)..];
            foreach (double prediction in result.Predictions ?? [])
            {
                BinaryPrimitives.WriteDoubleLittleEndian(rest, prediction);
                rest = rest[Word..];
            }
        }

        return bytes;
    }

    public static IReadOnlyList<LeafResult> Read(ReadOnlySpan<byte> bytes)
    {
        List<LeafResult> results = [];
        while (!bytes.IsEmpty)
        {
            double[] predictions = new double[BinaryPrimitives.ReadInt64LittleEndian(bytes[(3 * Word)..])];
            for (int i = 0; i < predictions.Length; i++)
            {
                predictions[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[((HeadWords + i) * Word)..]);
            }

            results.Add(new LeafResult(
                BinaryPrimitives.ReadInt64LittleEndian(bytes),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[Word..]),
                BinaryPrimitives.ReadDoubleLittleEndian(bytes[(2 * Word)..]),
                predictions.Length == 0 ? null : predictions));
            bytes = bytes[((HeadWords + predictions.Length) * Word)..];
        }

        return results;
    }
}
