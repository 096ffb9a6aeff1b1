using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Training;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Checkpoints;
using Spectral.Shared.Safetensors;

namespace Spectral.GpuNode.Checkpoints;

/// <summary>The files of a checkpoint. They say nothing of how many workers wrote or will read them.</summary>
/// <param name="slices">Names and shapes of the parameters.</param>
/// <param name="adapterConfig">Content of adapter_config.json.</param>
/// <param name="seed">The trial's seed.</param>
/// <param name="totalSteps">Steps the schedule ends at.</param>
internal sealed class CheckpointFiles(IReadOnlyList<ParameterSlice> slices, byte[] adapterConfig, long seed, long totalSteps)
{
    /// <summary>Suffixes of the moments' names in optimizer.safetensors.</summary>
    public const string FirstMoment = ".first_moment";

    public const string SecondMoment = ".second_moment";

    /// <summary>Suffixes of the scores' names there, of methods that prune.</summary>
    public const string ImportanceMean = ".importance_mean";

    public const string ImportanceUncertainty = ".importance_uncertainty";

    /// <summary>Name and writer of each file.</summary>
    public IEnumerable<KeyValuePair<string, Action<Stream>>> Of(CheckpointSnapshot snapshot)
    {
        TrainingState state = snapshot.State;
        EvaluationHistory evaluations = snapshot.Evaluations;
        var trainer = new TrainerState(
            state.Step,
            totalSteps,
            state.RowsConsumed,
            seed,
            state.Updates,
            snapshot.Digest,
            evaluations.LastStep,
            evaluations.Best,
            evaluations.EarlyStop);
        return
        [
            new(StoreLayout.AdapterConfigFile, stream => stream.Write(adapterConfig)),
            new(StoreLayout.AdapterFile, stream => SafetensorsWriter.Write(stream, FlatTensors.Sources(slices, state.Parameters))),
            new(StoreLayout.OptimizerFile, stream => SafetensorsWriter.Write(
                stream,
                [
                    .. FlatTensors.Sources(slices, state.FirstMoments, FirstMoment),
                    .. FlatTensors.Sources(slices, state.SecondMoments, SecondMoment),
                    .. state.IsScored ? FlatTensors.Sources(slices, state.ImportanceMeans, ImportanceMean) : [],
                    .. state.IsScored ? FlatTensors.Sources(slices, state.ImportanceUncertainties, ImportanceUncertainty) : [],
                ])),
            new(StoreLayout.TrainerStateFile, stream => stream.Write(TrainerStateJson.Write(trainer))),
        ];
    }
}
