namespace Spectral.Coordinator.Hosting;

/// <summary>Key of the coordinator's actor in the actor registry.</summary>
public interface ICoordinator;
