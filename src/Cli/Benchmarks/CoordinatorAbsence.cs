namespace Spectral.Cli.Benchmarks;

/// <summary>What nodes did without a coordinator, and how soon the next one knew.</summary>
/// <param name="FromUp">From when it served until it had heard all nodes.</param>
/// <param name="FromStart">The same from the start of its process, against the same bound.</param>
/// <param name="Steps">That nodes had applied unheard, by what they say when they are heard.</param>
/// <param name="SameGeneration">Whether they went on as they were, without forming anew.</param>
/// <param name="StepSeconds">Median of a step.</param>
internal sealed record CoordinatorAbsence(RecoveryTime FromUp, RecoveryTime FromStart, long Steps, bool SameGeneration, double StepSeconds);
