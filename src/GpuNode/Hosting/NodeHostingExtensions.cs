using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Nodes;
using Spectral.GpuNode.Workers;
using Spectral.Shared.Serialization;

namespace Spectral.GpuNode.Hosting;

/// <summary>Registers a node's actors.</summary>
public static class NodeHostingExtensions
{
    /// <param name="workers">The process's workers; they are not disposed with the actor system.</param>
    public static AkkaConfigurationBuilder AddGpuNode(
        this AkkaConfigurationBuilder builder, NodeOptions options, IReadOnlyList<WorkerHandle> workers, TimeProvider time)
    {
        string incarnation = Guid.NewGuid().ToString("N");
        return builder
            .WithCustomSerializer(EnvelopeSerializer.Name, [typeof(Shared.Serialization.Envelope)], system => new EnvelopeSerializer(system))
            .WithActors((system, registry, resolver) =>
            {
                ILogger logger = resolver.GetService<ILoggerFactory>().CreateLogger<NodeActor>();
                IActorRef node = system.ActorOf(
                    Props.Create(() => new NodeActor(options, incarnation, workers, time, logger)), NodeActor.ActorName);
                registry.Register<NodeActor>(node);
            });
    }
}
