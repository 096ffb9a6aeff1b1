using Akka.Actor;
using Akka.Cluster;

namespace Spectral.Coordinator.Service;

/// <summary>
/// Gives up coordinators that have been out of reach for a while, so that whoever is left goes on, also the last of two.
/// Akka's resolvers end one of two when the other dies; here epochs and the journal fence who is wrong about being alone.
/// </summary>
/// <param name="system">As Akka.Cluster makes providers.</param>
/// <param name="cluster">As Akka.Cluster makes providers.</param>
internal sealed class CoordinatorDowning(ActorSystem system, Cluster cluster) : IDowningProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    public Props DowningActorProps => Props.Create(() => new Watcher(cluster));

    public override string ToString() => $"{nameof(CoordinatorDowning)} of {system.Name}";

    private sealed class Watcher : ReceiveActor, IWithTimers
    {
        public Watcher(Cluster cluster)
        {
            cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IReachabilityEvent));
            Receive<ClusterEvent.UnreachableMember>(gone => Timers.StartSingleTimer(gone.Member.UniqueAddress, new GiveUp(gone.Member.Address), Patience));
            Receive<ClusterEvent.ReachableMember>(back => Timers.Cancel(back.Member.UniqueAddress));
            Receive<GiveUp>(given => cluster.Down(given.Address));
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }

    /// <summary>It has been out of reach for long enough.</summary>
    private sealed record GiveUp(Address Address);
}
