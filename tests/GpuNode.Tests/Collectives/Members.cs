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
        return Run(Named(size), _ => factory, member);
    }

    /// <param name="members">By rank.</param>
    /// <param name="factories">That of each rank.</param>
    /// <param name="member">What each does; its communicator is left when it returns.</param>
    public static T[] Run<T>(Member[] members, Func<int, ICommunicatorFactory> factories, Func<ICommunicator, T> member)
    {
        int size = members.Length;
        var fence = new Fence(1, "run", 1);
        T[] results = new T[size];
        var failures = new List<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            try
            {
                using ICommunicator communicator = factories(rank).Connect(fence, members, rank, CancellationToken.None);
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
