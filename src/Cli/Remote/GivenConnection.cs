namespace Spectral.Cli.Remote;

/// <summary>What was said about how to reach a coordinator, unchecked.</summary>
/// <param name="Coordinator">Its address.</param>
/// <param name="Authority">File of the authority's certificate.</param>
/// <param name="Certificate">File of the own certificate.</param>
/// <param name="Key">File of its key.</param>
/// <param name="Token">Reads the token; throws where that cannot be.</param>
/// <param name="IsInsecure">Clear text beyond loopback is accepted.</param>
internal sealed record GivenConnection(string? Coordinator, string? Authority, string? Certificate, string? Key, Func<string?> Token, bool IsInsecure)
{
    public IReadOnlyList<(string Name, string? Path)> Files => [("--ca", Authority), ("--cert", Certificate), ("--key", Key)];
}
