namespace Spectral.Cli.Garbage;

/// <summary>A file or directory of the artifact store.</summary>
/// <param name="Path">Within the store.</param>
/// <param name="Bytes">What it holds.</param>
/// <param name="LastWritten">When anything in it was last written.</param>
internal sealed record StoredThing(string Path, long Bytes, DateTimeOffset LastWritten);
