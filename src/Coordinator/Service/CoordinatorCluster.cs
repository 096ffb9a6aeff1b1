using Akka.Configuration;
using Spectral.Shared.Hosting;

namespace Spectral.Coordinator.Service;

/// <summary>
/// The Akka cluster of the coordinators. Nodes are no members: their membership is a lease, so that none of them is downed when
/// a coordinator goes. One coordinator is a cluster of its own; of several, one acts.
/// </summary>
internal static class CoordinatorCluster
{
    public static Config Configure(CoordinatorSettings settings)
    {
        string protocol = settings.Security.Tls is null ? "akka.tcp" : "akka.ssl.tcp";
        IEnumerable<string> seeds = settings.Seeds.Count > 0 ? settings.Seeds : [$"{settings.Host}:{settings.Port}"];
        string addresses = string.Join(", ", seeds.Select(seed => $"\"{protocol}://{Remoting.SystemName}@{seed}\""));
        return ConfigurationFactory.ParseString($$"""
            akka.cluster {
              roles = [coordinator]
              seed-nodes = [{{addresses}}]
              downing-provider-class = "{{typeof(CoordinatorDowning).AssemblyQualifiedName}}"
              min-nr-of-members = 1
              # A restarted coordinator is to act within a second or two.
              gossip-interval = 200ms
              leader-actions-interval = 200ms
              periodic-tasks-initial-delay = 200ms
              singleton.hand-over-retry-interval = 500ms
              shutdown-after-unsuccessful-join-seed-nodes = off
            }
            """)
            .WithFallback(Remoting.Configure(settings.Bind.ToString(), settings.Host, settings.Port, "cluster", settings.Security.Tls));
    }
}
