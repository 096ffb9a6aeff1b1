using Akka.Configuration;
using Spectral.Shared.Security;
using Spectral.Shared.Serialization;

namespace Spectral.Shared.Hosting;

/// <summary>Akka remoting between coordinators and nodes, set in one place so that both sides speak alike.</summary>
public static class Remoting
{
    /// <summary>Name of every actor system of a cluster.</summary>
    public const string SystemName = "spectral";

    /// <summary>Path of the acting coordinator's actor in its process, below <c>/user</c>.</summary>
    public const string CoordinatorPath = "/user/coordinators/coordinator";

    /// <param name="bind">Address to listen on.</param>
    /// <param name="host">Name or address that others reach it by.</param>
    /// <param name="port">0 takes any free one.</param>
    /// <param name="provider"><c>remote</c> or <c>cluster</c>.</param>
    public static Config Configure(string bind, string host, int port, string provider, ClusterTls? tls) => ConfigurationFactory.ParseString($$"""
        akka.actor.provider = {{provider}}
        akka.remote {
          # A restarted coordinator is to be heard again at once, not after five seconds.
          retry-gate-closed-for = 500ms
          dot-netty.tcp {
            hostname = "{{bind}}"
            public-hostname = "{{host}}"
            port = {{port}}
            maximum-frame-size = {{2 * WireOptions.MaximumBytes}}b
            send-buffer-size = {{4 * WireOptions.MaximumBytes}}b
            receive-buffer-size = {{4 * WireOptions.MaximumBytes}}b
            connection-timeout = 3s
          }
        }
        {{(tls is null ? "" : RemotingTls.Hocon)}}
        """);

    /// <summary>Path of the acting coordinator at an address <c>host:port</c>, as nodes send to it.</summary>
    public static string CoordinatorAt(string address, ClusterTls? tls) =>
        $"akka.{(tls is null ? "" : "ssl.")}tcp://{SystemName}@{address}{CoordinatorPath}";
}
