namespace Spectral.Cli.Garbage;

/// <summary>What is in an artifact store that may be garbage, and what is named by something that is not.</summary>
/// <param name="Bases">Files of decomposed weights.</param>
/// <param name="Incoming">Upload directories that nobody has committed.</param>
/// <param name="Trash">What waits in the trash.</param>
/// <param name="NamedKeys">Basis keys that checkpoints name.</param>
/// <param name="NamedWeights">Hashes of the weights that jobs train on and adapters were made for.</param>
internal sealed record StoreCensus(
    IReadOnlyList<StoredThing> Bases,
    IReadOnlyList<StoredThing> Incoming,
    IReadOnlyList<StoredThing> Trash,
    IReadOnlySet<string> NamedKeys,
    IReadOnlySet<string> NamedWeights);
