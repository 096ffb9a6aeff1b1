namespace Spectral.Cli.Planning;

/// <summary>What a training took of this machine's memory, beside what <c>spectral plan</c> says of it.</summary>
/// <param name="Measured">Most bytes of the process that were resident at a time.</param>
/// <param name="Planned">Bytes of the process.</param>
internal sealed record MemoryUse(long Measured, long Planned);
