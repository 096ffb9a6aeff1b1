namespace Spectral.Cli.Garbage;

/// <summary>What <c>spectral gc --json</c> prints.</summary>
/// <param name="Store">Directory of the artifact store.</param>
/// <param name="DryRun">Nothing was removed.</param>
/// <param name="Bases">Paths of bases that nothing names.</param>
/// <param name="Incoming">Paths of abandoned uploads.</param>
/// <param name="Trash">Things purged from the trash.</param>
/// <param name="Bytes">All together.</param>
internal sealed record GarbageObject(string Store, bool DryRun, IReadOnlyList<string> Bases, IReadOnlyList<string> Incoming, int Trash, long Bytes);
