using Akka.Actor;
using Spectral.Shared.Client;

namespace Spectral.Coordinator.Client;

/// <summary>Waits for a coordinator that has read its journal and written its epoch.</summary>
public static class CoordinatorReadiness
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <exception cref="CoordinatorLostException">It stopped, or did not answer: its journal cannot be used.</exception>
    public static async Task WaitAsync(IActorRef coordinator, CancellationToken cancellation = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        Task<Ready> ready = coordinator.Ask<Ready>(Query.Instance, Timeout.InfiniteTimeSpan, patience.Token);
        Task first = await Task.WhenAny(ready, coordinator.WatchAsync(patience.Token));
        cancellation.ThrowIfCancellationRequested();
        if (first != ready || !ready.IsCompletedSuccessfully)
        {
            throw new CoordinatorLostException("the coordinator could not start: its journal cannot be read or written; the log says why");
        }
    }

    internal sealed record Query
    {
        public static Query Instance { get; } = new();
    }

    internal sealed record Ready(long Epoch);
}
