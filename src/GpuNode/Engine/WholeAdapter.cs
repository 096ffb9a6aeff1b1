using Spectral.GpuNode.Decomposition;
using Spectral.GpuNode.Training;
using Spectral.Models.Adapters;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Engine;

/// <summary>The finished adapter of a model whose layers were spread over workers, put together to be written.</summary>
internal static class WholeAdapter
{
    /// <param name="job">Of one stage.</param>
    /// <param name="generation">Knows all stages' parameters and bases.</param>
    /// <param name="bases">Where bases come from: this worker has read those of its own layers only.</param>
    /// <param name="joined">The state of all stages.</param>
    /// <returns>With a model that has no data, the caller's to dispose after it.</returns>
    public static AdaptedModel Create(LoadedJob job, Generation generation, BasisStore bases, TrainingState joined)
    {
        LoadedStage stage = job.Stage!;
        Dictionary<string, BasisReference> references = generation.Bases.ToDictionary(basis => basis.Module, StringComparer.Ordinal);
        AdaptedModel whole = JoinedAdapter.Create(
            stage.Config, job.Adapter, stage.Targets, module => BasisExchange.Fetch(bases, references[module], job.Adapter.KeptColumns));
        new TrainableParameters(whole.Parameters).WriteValues(joined.Parameters);
        return whole;
    }
}
