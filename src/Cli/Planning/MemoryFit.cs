namespace Spectral.Cli.Planning;

/// <summary>What a recipe needs beside what there is.</summary>
/// <param name="Available">Bytes there are.</param>
/// <param name="Needed">Bytes that are needed, estimated.</param>
/// <param name="Proposals">Where it does not fit: settings with which it does, the one that costs least first.</param>
/// <param name="Least">Where nothing makes it fit: the fewest bytes that were found.</param>
internal sealed record MemoryFit(long Available, long Needed, IReadOnlyList<MemoryProposal> Proposals, long? Least)
{
    public bool Fits => Needed <= Available;
}
