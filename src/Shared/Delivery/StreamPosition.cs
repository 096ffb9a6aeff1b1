using MessagePack;

namespace Spectral.Shared.Delivery;

/// <summary>A message's place in the stream between a node and the coordinator: what is lost is sent again, what comes twice is dropped.</summary>
/// <param name="Session">Both streams of one unbroken membership; a later session has a higher number.</param>
/// <param name="Sequence">Counts the sender's messages of the session from 1.</param>
[MessagePackObject]
public sealed record StreamPosition([property: Key(0)] long Session, [property: Key(1)] long Sequence);
