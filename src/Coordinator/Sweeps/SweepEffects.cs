using System.Collections.Immutable;

namespace Spectral.Coordinator.Sweeps;

/// <summary>What is to be done once events are stored.</summary>
public interface ISweepEffect;

public static class SweepEffects
{
    public sealed record StoreRecipe : ISweepEffect;

    /// <summary>Submit the trial's job, or let it go on.</summary>
    /// <param name="Recipe">Canonical YAML of the trial alone.</param>
    /// <param name="Until">The step it ends at; null for its end.</param>
    /// <param name="Avoid">Nodes it is not to run on.</param>
    public sealed record RunTrial(string Job, string Recipe, long? Until, ImmutableArray<string> Avoid) : ISweepEffect;

    /// <summary>Stop the trial's job, with a checkpoint.</summary>
    public sealed record StopTrial(string Job) : ISweepEffect;

    /// <summary>Ask how a job stands that may have ended unheard.</summary>
    public sealed record AskTrial(string Job) : ISweepEffect;

    /// <summary>Write table, plots and sweep.json as of now.</summary>
    public sealed record WriteReport : ISweepEffect;

    /// <summary>Nothing is to be done for the sweep until it is started again.</summary>
    public sealed record Leave : ISweepEffect;
}
