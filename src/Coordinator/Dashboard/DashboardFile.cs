namespace Spectral.Coordinator.Dashboard;

/// <summary>A file of the page, as it is sent.</summary>
/// <param name="Tag">Changes with the content: a browser asks with it whether the file it has is still the one.</param>
internal sealed record DashboardFile(byte[] Content, string ContentType, string Tag);
