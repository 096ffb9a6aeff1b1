using Spectral.GpuNode.Collectives;

namespace Spectral.GpuNode.Tests.Collectives;

/// <summary>Every operation of a communicator, with enough bytes that an end comes in the middle of some.</summary>
internal static class CollectiveCalls
{
    private const int Length = 400_000;

    public static IReadOnlyDictionary<string, Action<ICommunicator>> All { get; } = new Dictionary<string, Action<ICommunicator>>(StringComparer.Ordinal)
    {
        ["barrier"] = communicator => communicator.Barrier(),
        ["all-gather"] = communicator => communicator.AllGather(new byte[Length]),
        ["broadcast"] = communicator => communicator.Broadcast(communicator.Rank == communicator.Size - 1 ? new byte[Length] : null, communicator.Size - 1),
        ["reduction"] = Reduce,
        ["all-reduce"] = communicator => communicator.AllReduce(new float[Length], [1]),
        ["send"] = communicator => Message(communicator, isSender: communicator.Rank != communicator.Size - 1),
        ["receive"] = communicator => Message(communicator, isSender: communicator.Rank == communicator.Size - 1),
    };

    public static IEnumerable<Action<ICommunicator>> Collective => All.Where(call => call.Key is not ("send" or "receive")).Select(call => call.Value);

    /// <summary>Goes on until the communicator ends.</summary>
    /// <param name="with">The rank that messages go to or come from.</param>
    public static void Forever(ICommunicator communicator, string operation, int with)
    {
        Assert.Equal(communicator.Size - 1, with);
        while (true)
        {
            All[operation](communicator);
        }
    }

    private static void Reduce(ICommunicator communicator)
    {
        var leaves = new LeafSums(Length);
        leaves.Begin(communicator.Size, communicator.Rank);
        leaves.Add(leaves.Rent());
        communicator.Reduce(leaves, new float[Length], [1]);
    }

    /// <summary>Between the last member and each of the others.</summary>
    private static void Message(ICommunicator communicator, bool isSender)
    {
        byte[] bytes = new byte[Length];
        int last = communicator.Size - 1;
        int[] peers = communicator.Rank == last ? [.. Enumerable.Range(0, last)] : [last];
        foreach (int peer in peers)
        {
            if (isSender)
            {
                communicator.Send(bytes, peer);
            }
            else
            {
                communicator.Receive(bytes, peer);
            }
        }
    }
}
