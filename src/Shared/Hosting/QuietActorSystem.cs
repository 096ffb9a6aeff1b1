using System.Text.RegularExpressions;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;

namespace Spectral.Shared.Hosting;

/// <summary>Akka as a guest in a process that is not its own.</summary>
public static class QuietActorSystem
{
    /// <summary>
    /// Drops what remoting says of connections that come and go, several lines for every node that dies: who is a member is told
    /// by our own leases.
    /// </summary>
    public static Setup LogFilter() => new LogFilterBuilder()
        .ExcludeSourceRegex(new Regex("endpointManager|^remoting", RegexOptions.None, TimeSpan.FromSeconds(1)))
        .Build();

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
        """);
}
