namespace Spectral.Coordinator.Journal;

/// <summary>
/// Something that has happened and is kept for ever. Serialized with integer keys under a
/// <see cref="Shared.Messages.WireNameAttribute"/> that ends in its version; append only, a change of meaning is a new name.
/// </summary>
public interface IJournalEvent;
