namespace Spectral.Shared.Client;

/// <summary>The coordinator went away while a client waited for it.</summary>
public sealed class CoordinatorLostException(string message) : Exception(message);
