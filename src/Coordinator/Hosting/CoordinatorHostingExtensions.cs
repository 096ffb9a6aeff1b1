using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Akka.Hosting;
using Microsoft.Extensions.Logging;
using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Journal;
using Spectral.Coordinator.Service;
using Spectral.Shared.Hosting;
using Spectral.Shared.Serialization;

namespace Spectral.Coordinator.Hosting;

/// <summary>Registers the coordinator's actors, its journal and the serializers of both.</summary>
public static class CoordinatorHostingExtensions
{
    /// <summary>A coordinator for nodes of the same process.</summary>
    /// <param name="files">The files of the jobs.</param>
    public static AkkaConfigurationBuilder AddCoordinator(
        this AkkaConfigurationBuilder builder, CoordinatorOptions options, IJobFiles files, TimeProvider time) => builder
        .AddCoordinatorSerializers(options)
        .WithActors((system, registry, resolver) =>
            registry.Register<ICoordinator>(system.ActorOf(Coordinator(options, files, time, resolver, () => { }), CoordinatorActor.Name)));

    /// <summary>The acting coordinator of a cluster of them: a singleton, which another host takes over when this one is gone.</summary>
    internal static AkkaConfigurationBuilder AddCoordinatorSingleton(
        this AkkaConfigurationBuilder builder, CoordinatorOptions options, IJobFiles files, ServiceExit exit, TimeProvider time) => builder
        .AddCoordinatorSerializers(options)
        .AddHocon(ClusterSingleton.DefaultConfig(), HoconAddMode.Append)
        .WithActors((system, registry, resolver) =>
        {
            string[] path = Remoting.CoordinatorPath.Split('/');
            Props manager = ClusterSingletonManager.Props(
                Coordinator(options, files, time, resolver, exit.RestartMe),
                PoisonPill.Instance,
                ClusterSingletonManagerSettings.Create(system).WithSingletonName(path[^1]));
            IActorRef managing = system.ActorOf(manager, path[^2]);
            Props proxy = ClusterSingletonProxy.Props(
                $"/user/{path[^2]}", ClusterSingletonProxySettings.Create(system).WithSingletonName(path[^1]));
            registry.Register<ICoordinator>(system.ActorOf(proxy, "coordinator"));
            system.ActorOf(Props.Create(() => new ServiceExit.Watcher(managing, exit)), "exit");
        });

    private static AkkaConfigurationBuilder AddCoordinatorSerializers(this AkkaConfigurationBuilder builder, CoordinatorOptions options) => builder
        .AddHocon(JournalConfiguration.Of(options), HoconAddMode.Prepend)
        .WithCustomSerializer(EnvelopeSerializer.Name, [typeof(Shared.Serialization.Envelope)], system => new EnvelopeSerializer(system))
        .WithCustomSerializer(JournalSerializer.Name, [typeof(IJournalEvent)], system => new JournalSerializer(system));

    private static Props Coordinator(CoordinatorOptions options, IJobFiles files, TimeProvider time, Akka.DependencyInjection.IDependencyResolver resolver, Action ended)
    {
        var services = new JobServices(
            files, new WireTransit(options.StrictMessages), time, resolver.GetService<ILoggerFactory>(), options.ResumeInterrupted, options.Journal);
        return Props.Create(() => new CoordinatorActor(options, services, ended));
    }
}
