namespace Spectral.Cli.Planning;

/// <summary>What is run differently.</summary>
/// <param name="Settings">Keys of the recipe and their new values, <c>key=value</c>, as <c>--set</c> takes them.</param>
/// <param name="Workers">Workers of the process; null for as many as before.</param>
internal sealed record PlanChange(IReadOnlyList<string> Settings, int? Workers = null)
{
    public static PlanChange None { get; } = new([]);

    /// <summary>Both changes; where both say something, the other one counts.</summary>
    public PlanChange And(PlanChange other) => new([.. Settings, .. other.Settings], other.Workers ?? Workers);
}
