using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Telemetry;
using Spectral.GpuNode.Training;
using Spectral.GpuNode.Training.Stages;
using Spectral.Models.Architectures.Stages;

namespace Spectral.GpuNode.Engine;

/// <summary>How a generation is connected whose members hold parts of the layers.</summary>
internal sealed class GenerationStages : IDisposable
{
    public required StageGrid Grid { get; init; }

    /// <summary>All members.</summary>
    public required ICommunicator All { get; init; }

    /// <summary>The members that hold the same layers: gradients, states and bases are theirs alone.</summary>
    public required ICommunicator Replicas { get; init; }

    public required StageLayout Layout { get; init; }

    public StageTotals Totals => new(All, Grid, Layout);

    public StateJoin Join => new(All, Grid, Layout);

    /// <summary>How this member's stage computes its leaves together with the others.</summary>
    public ILeafPasses Passes(LoadedJob job, RunMemory memory, StepClock clock) =>
        new StagePasses((StageModel)job.Model, memory.Gradients.Parameters, memory.Context, Grid, All, job.Stage!.TrainsBefore, clock);

    /// <summary>How evaluation leaves pass the stages.</summary>
    public StageRelay Relay(LoadedJob job) => new((StageModel)job.Model, Grid, All);

    public void Dispose() => Replicas.Dispose();
}
