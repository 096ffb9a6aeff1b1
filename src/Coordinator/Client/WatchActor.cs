using System.Threading.Channels;
using Akka.Actor;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Serialization;
using Envelope = Spectral.Shared.Serialization.Envelope;

namespace Spectral.Coordinator.Client;

/// <summary>Asks for a job's updates and puts them into a channel until the job ends.</summary>
internal sealed class WatchActor : ReceiveActor
{
    private readonly ICanTell _coordinator;
    private readonly WireTransit _transit;
    private readonly string _job;
    private readonly ChannelWriter<JobUpdate> _updates;

    public WatchActor(ICanTell coordinator, WireTransit transit, string job, ChannelWriter<JobUpdate> updates)
    {
        _coordinator = coordinator;
        _transit = transit;
        _job = job;
        _updates = updates;
        Receive<Envelope>(OnEnvelope);
        Receive<Terminated>(_ => End(new CoordinatorLostException($"the coordinator of job '{job}' stopped, and its log says why; what was committed is safe, and 'spectral resume {job}' goes on from it")));
    }

    protected override void PreStart() => _transit.Send(_coordinator, new ClientMessages.Watch(_job), Self);

    protected override void PostStop() => _updates.TryComplete(new CoordinatorLostException("the actor system was stopped"));

    private void OnEnvelope(Envelope envelope)
    {
        switch (envelope.Message)
        {
            case JobUpdate update:
                Context.Watch(Sender);
                _updates.TryWrite(update);
                if (update.Result is not null)
                {
                    End(null);
                }

                break;
            case ClientMessages.Refused refused:
                End(new UserErrorException(refused.Reason) { Kind = refused.Kind });
                break;
        }
    }

    private void End(Exception? error)
    {
        _updates.TryComplete(error);
        Context.Stop(Self);
    }
}
