namespace Spectral.Shared.Artifacts.Remote;

/// <summary>The store did not do something that it may do when asked again.</summary>
internal sealed class StoreTroubleException(string message) : Exception(message);
