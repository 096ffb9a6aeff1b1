using System.Diagnostics;
using Spectral.GpuNode.Collectives;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>One process of <see cref="AllReduceBenchmark"/>: measures the ways to reduce alternately, all members at once.</summary>
public static class AllReducePeer
{
    private const int WarmupRounds = 4;
    private const int LeavesPerWorker = 2;

    /// <param name="rank">Of this process.</param>
    /// <param name="size">Number of processes.</param>
    /// <param name="bytes">Of the bucket.</param>
    /// <param name="rounds">Measured ones.</param>
    public static void Run(int rank, int size, int bytes, int rounds) =>
        BenchmarkPeer.Run(rank, communicator => Measure(communicator, size, bytes, rounds));

    private static AllReduceTimes Measure(ICommunicator communicator, int size, int bytes, int rounds)
    {
        var bucket = new float[bytes / sizeof(float)];
        var sum = new float[bucket.Length];
        LeafSums leaves = Leaves(communicator.Rank, size, bucket.Length);
        using PlainSocketCopy? plain = size == 2 ? PlainSocketCopy.Connect(communicator, bytes) : null;
        List<double> socket = [];
        List<double> fast = [];
        List<double> canonical = [];
        for (int round = -WarmupRounds; round < rounds; round++)
        {
            if (plain is not null)
            {
                Time(socket, plain.Copy);
            }

            Time(fast, () => communicator.AllReduce(bucket, [1]));
            Time(canonical, () => communicator.Reduce(leaves, sum, [1]));

            void Time(List<double> times, Action action)
            {
                double milliseconds = Milliseconds(communicator, action);
                if (round >= 0)
                {
                    times.Add(milliseconds);
                }
            }
        }

        return new AllReduceTimes(socket, fast, canonical);
    }

    /// <summary>From where all members start to where the slowest has finished.</summary>
    private static double Milliseconds(ICommunicator communicator, Action action)
    {
        communicator.Barrier();
        long start = Stopwatch.GetTimestamp();
        action();
        double own = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return communicator.AllGather(BitConverter.GetBytes(own)).Max(time => BitConverter.ToDouble(time));
    }

    private static LeafSums Leaves(int rank, int size, int length)
    {
        var leaves = new LeafSums(length);
        leaves.Begin(size * LeavesPerWorker, rank * LeavesPerWorker);
        for (int leaf = 0; leaf < LeavesPerWorker; leaf++)
        {
            float[] values = leaves.Rent();
            Array.Fill(values, rank + (0.1f * leaf));
            leaves.Add(values);
        }

        return leaves;
    }
}
