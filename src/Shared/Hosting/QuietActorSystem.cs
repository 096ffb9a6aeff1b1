using Akka.Configuration;

namespace Spectral.Shared.Hosting;

/// <summary>Akka as a guest in a process that is not its own.</summary>
public static class QuietActorSystem
{
    /// <summary>Messages to actors that have stopped are no news; and the process, not Akka, decides when it exits.</summary>
    public static Config Config { get; } = ConfigurationFactory.ParseString(
        """
        akka.stdout-loglevel = off
        akka.log-dead-letters = off
        # Peers come and go; who is a member is told by our own leases.
        akka.remote.log-remote-lifecycle-events = off
        akka.cluster.log-info = off
        akka.cluster.singleton-proxy.log-singleton-identification-failure = off
        akka.log-dead-letters-during-shutdown = off
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        akka.coordinated-shutdown.exit-clr = off
        akka.coordinated-shutdown.terminate-actor-system = on
        # Ten milliseconds, the default, keep a thread awake; no timer of ours is as fine.
        akka.scheduler.tick-duration = 50ms
        """);
}
