namespace Spectral.Shared.Messages;

/// <summary>A message that may cross a process boundary. Serialized by MessagePack with integer keys, append only.</summary>
public interface IWireMessage;

/// <summary>A command or event of one run, valid for one incarnation of the coordinator and one generation.</summary>
public interface IFenced : IWireMessage
{
    Fence Fence { get; }
}

/// <summary>Coordinator to worker.</summary>
public interface IWorkerCommand : IFenced;

/// <summary>Worker to coordinator.</summary>
public interface IWorkerEvent : IFenced
{
    /// <summary>Who reports, as in <see cref="WorkerStatus.Worker"/>.</summary>
    string Worker { get; }
}

/// <summary>The stable name under which a message type travels; never reused, never changed.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class WireNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
