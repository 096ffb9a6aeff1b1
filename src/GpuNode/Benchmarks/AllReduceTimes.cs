namespace Spectral.GpuNode.Benchmarks;

/// <summary>What the processes measured, in milliseconds per round: that of the slowest process.</summary>
/// <param name="Socket">A plain socket copy; empty with other than two processes.</param>
/// <param name="Fast">The fast all-reduce.</param>
/// <param name="Canonical">The canonical reduction.</param>
internal sealed record AllReduceTimes(IReadOnlyList<double> Socket, IReadOnlyList<double> Fast, IReadOnlyList<double> Canonical);
