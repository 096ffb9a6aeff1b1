using Spectral.GpuNode.Collectives;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Collectives;

/// <summary>Runs the members of one communicator on threads of their own.</summary>
internal static class Members
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static T[] Run<T>(int size, Func<ICommunicator, T> member)
    {
        var factory = new InProcessCommunicatorFactory(Patience);
        var fence = new Fence(1, "run", 1);
        Member[] members = Named(size);
        T[] results = new T[size];
        var failures = new List<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            try
            {
                using ICommunicator communicator = factory.Connect(fence, members, rank, CancellationToken.None);
                results[rank] = member(communicator);
            }
            catch (Exception error)
            {
                lock (failures)
                {
                    failures.Add(error);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => Assert.True(thread.Join(Patience), "a member hangs"));
        return failures.Count == 0 ? results : throw new AggregateException(failures);
    }

    public static Member[] Named(int size) => [.. Enumerable.Range(0, size).Select(rank => new Member($"node/{rank}", "", 0, 0))];
}
