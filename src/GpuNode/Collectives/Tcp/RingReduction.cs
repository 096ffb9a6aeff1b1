using System.Runtime.InteropServices;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>
/// Adds a bucket over the members along a ring: each sends to the next and receives from the one before, segment by segment,
/// and every frame that comes is added and sent on while the next is under way. Each member sends and receives
/// 2 (n - 1) / n of the bucket, the least there is; between two members it is a direct exchange of halves.
/// </summary>
/// <param name="links">By rank; null for the member itself.</param>
/// <param name="rank">This member.</param>
internal sealed class RingReduction(IReadOnlyList<Link?> links, int rank)
{
    private const int FrameFloats = FrameHeader.LongestPayload / sizeof(float);

    /// <summary>Frames on their way to be added: one being read, one waiting, one being added, one to spare.</summary>
    private const int Depth = 4;

    private readonly float[][] _arriving = [.. Enumerable.Range(0, Depth).Select(_ => new float[FrameFloats])];

    public void Run(float[] bucket, long number)
    {
        int size = links.Count;
        Link next = links[(rank + 1) % size]!;
        Link previous = links[(rank - 1 + size) % size]!;
        (int Start, int End)[] added = Frames(bucket.Length, size, first: rank - 1);
        (int Start, int End)[] copied = Frames(bucket.Length, size, first: rank);
        long total = (long)bucket.Length * sizeof(float);
        var expected = new Queue<Expectation>();
        int asked = 0;
        for (int i = 0; i < Depth; i++)
        {
            Ask();
        }

        foreach ((int start, int end) in Cut(rank, size, bucket.Length))
        {
            Pass(start, end);
        }

        for (int i = 0; i < added.Length; i++)
        {
            Expectation frame = expected.Dequeue();
            previous.In.Wait(frame);
            (int start, int end) = added[i];
            ElementwiseAddition.AddTo(bucket.AsSpan(start, end - start), MemoryMarshal.Cast<byte, float>(frame.Destination.Bytes));
            Pass(start, end);
            Ask();
        }

        int onward = copied.Length - Cut((rank + 2) % size, size, bucket.Length).Count();
        for (int i = 0; i < copied.Length; i++)
        {
            previous.In.Wait(expected.Dequeue());
            if (i < onward)
            {
                Pass(copied[i].Start, copied[i].End);
            }
        }

        next.Out.WaitUntilPending(0);

        void Ask()
        {
            if (asked < added.Length)
            {
                (int start, int end) = added[asked];
                Expect(Block.Of(_arriving[asked % Depth], 0, end - start));
            }
            else if (asked == added.Length)
            {
                // A sum comes to where this member's own part of it lay, which by then has gone all the way round.
                Array.ForEach(copied, frame => Expect(Block.Of(bucket, frame.Start, frame.End)));
            }

            asked++;
        }

        void Expect(Block destination) =>
            expected.Enqueue(previous.In.Expect(new FrameHeader(Operation.AllReduce, destination.Length, number, total), destination));

        void Pass(int start, int end)
        {
            Block payload = Block.Of(bucket, start, end);
            next.Out.Enqueue(new FrameHeader(Operation.AllReduce, payload.Length, number, total), payload);
        }
    }

    /// <summary>The frames of size - 1 segments in the order in which they come: that of the member <paramref name="first"/>, then backwards.</summary>
    private static (int Start, int End)[] Frames(int length, int size, int first) =>
        [.. Enumerable.Range(0, size - 1).SelectMany(step => Cut((first - step + (2 * size)) % size, size, length))];

    private static IEnumerable<(int Start, int End)> Cut(int segment, int size, int length)
    {
        (int start, int end) = Segments.Of(segment, size, length);
        for (; start < end; start += FrameFloats)
        {
            yield return (start, Math.Min(end, start + FrameFloats));
        }
    }
}
