namespace Spectral.Shared.Artifacts.Remote;

/// <summary>Body of every answer that is a refusal.</summary>
/// <param name="Error">One sentence for people.</param>
public sealed record StoreFault(string Error);
