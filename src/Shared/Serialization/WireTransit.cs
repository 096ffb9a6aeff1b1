using Akka.Actor;
using Spectral.Shared.Delivery;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.Shared.Serialization;

/// <summary>
/// The one place where a message leaves for an actor of another role. Strict transit sends it through the serializer
/// even when both live in one process, so that a message that could not cross the network cannot pass a test either.
/// </summary>
/// <param name="strict">Encode and decode every message before it is delivered.</param>
public sealed class WireTransit(bool strict)
{
    /// <param name="worker">See <see cref="Envelope.Worker"/>.</param>
    /// <param name="trace">Context to travel along; the current span's by default.</param>
    /// <param name="position">See <see cref="Envelope.Position"/>.</param>
    public void Send(
        ICanTell target, IWireMessage message, IActorRef? sender, string? worker = null, string? trace = null, StreamPosition? position = null)
    {
        target.Tell(Wrap(message, worker, trace, position), sender ?? ActorRefs.NoSender);
    }

    /// <summary>The envelope to hand over, for senders that do it themselves.</summary>
    public Envelope Wrap(IWireMessage message, string? worker = null, string? trace = null, StreamPosition? position = null)
    {
        var envelope = new Envelope(message, worker, trace ?? SpectralTelemetry.CurrentId, position);
        return strict ? Envelope.Decode(envelope.Encode()) : envelope;
    }
}
