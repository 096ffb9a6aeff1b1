using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Training;
using Spectral.Models.Adapters;
using Spectral.Shared.Messages;
using Spectral.SpectralOps.Adapters;

namespace Spectral.GpuNode.Engine;

/// <summary>
/// What a worker keeps of a run from one generation to the next: the model with its adapters, both states, what is not yet
/// known to be stored, and the evaluation at hand. While one member keeps it, no applied step is lost.
/// </summary>
internal sealed class RunMemory : IDisposable
{
    public required AdaptedModel Model { get; init; }

    public required ModelGradientSource Gradients { get; init; }

    /// <summary>What the adapters' dropout is keyed by.</summary>
    public required LeafContext Context { get; init; }

    public required StatePair States { get; init; }

    public RunRecords Records { get; } = new();

    public EvaluatedLeaves EvaluatedLeaves { get; } = new();

    /// <summary>The last generation this worker trained in: only members of the run's last one hold its present state. 0 before the first.</summary>
    public int Generation { get; set; }

    /// <summary>The last generation this worker formed; it may not have been told to train in it.</summary>
    public int FormedGeneration { get; set; }

    /// <summary>Whether this worker holds the state that members of the generation have in common.</summary>
    public bool IsOf(int generation) => generation > 0 && (Generation == generation || FormedGeneration == generation);

    /// <summary>The states that training can go on from, newest first; none before a generation was formed.</summary>
    public IReadOnlyList<HeldState> Held() => FormedGeneration == 0
        ? []
        : [.. States.Held.Select(state => new HeldState(state.Step, StateDigest.Of(state)))];

    public void Dispose() => Model.Dispose();
}
