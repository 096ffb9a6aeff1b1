using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Stages;

namespace Spectral.GpuNode.Engine;

/// <summary>What a worker that holds a part of the layers knows of the whole model, from its configuration.</summary>
/// <param name="Config">Of the whole model.</param>
/// <param name="Range">The part.</param>
/// <param name="Linears">Every linear module of the model, in its order.</param>
/// <param name="Targets">Every adapted module of the model, in its order.</param>
/// <param name="TrainsBefore">Whether a stage before this one has adapters.</param>
/// <param name="TrainableParameters">Numbers the adapter trains, in all stages.</param>
/// <param name="StageBytes">Memory that the largest part needs, in bytes, when there are 1, 2, ... parts.</param>
internal sealed record LoadedStage(
    ModelConfig Config,
    StageRange Range,
    IReadOnlyList<string> Linears,
    IReadOnlyList<string> Targets,
    bool TrainsBefore,
    long TrainableParameters,
    IReadOnlyList<long> StageBytes);
