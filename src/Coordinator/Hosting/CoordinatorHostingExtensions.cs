using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Logging;
using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Journal;
using Spectral.Shared.Serialization;

namespace Spectral.Coordinator.Hosting;

/// <summary>Registers the coordinator's actors, its journal and the serializers of both.</summary>
public static class CoordinatorHostingExtensions
{
    /// <param name="files">The files of the jobs.</param>
    public static AkkaConfigurationBuilder AddCoordinator(
        this AkkaConfigurationBuilder builder, CoordinatorOptions options, IJobFiles files, TimeProvider time)
    {
        return builder
            .AddHocon(JournalConfiguration.Sqlite(options.JournalFile), HoconAddMode.Prepend)
            .WithCustomSerializer(EnvelopeSerializer.Name, [typeof(Shared.Serialization.Envelope)], system => new EnvelopeSerializer(system))
            .WithCustomSerializer(JournalSerializer.Name, [typeof(IJournalEvent)], system => new JournalSerializer(system))
            .WithActors((system, registry, resolver) =>
            {
                var services = new JobServices(
                    files, new WireTransit(options.StrictMessages), time, resolver.GetService<ILoggerFactory>(), options.ResumeInterrupted, options.Journal);
                IActorRef coordinator = system.ActorOf(
                    Props.Create(() => new CoordinatorActor(options, services)), CoordinatorActor.Name);
                registry.Register<ICoordinator>(coordinator);
            });
    }
}
