using System.Runtime.InteropServices;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Training;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Checkpoints;
using Spectral.Shared.Errors;
using Spectral.Shared.Safetensors;

namespace Spectral.GpuNode.Checkpoints;

/// <summary>Takes a training state out of a checkpoint directory of the store, bit for bit.</summary>
internal static class CheckpointReader
{
    /// <param name="store">The artifact store.</param>
    /// <param name="directory">Store path of the checkpoint.</param>
    /// <param name="step">The step it is to hold.</param>
    /// <param name="slices">The parameters that training goes on with.</param>
    /// <param name="isScored">Whether it needs their importance.</param>
    /// <exception cref="UserErrorException">It is damaged, or of another adapter or step.</exception>
    public static (TrainingState State, EvaluationHistory Evaluations) Read(
        IArtifactStore store, string directory, long step, IReadOnlyList<ParameterSlice> slices, bool isScored)
    {
        TrainerState trainer = TrainerStateJson.Read(
            ReadAll(store, $"{directory}/{StoreLayout.TrainerStateFile}"), $"{directory}/{StoreLayout.TrainerStateFile}");
        if (trainer.Step != step)
        {
            throw new UserErrorException($"{directory}: holds step {trainer.Step}, but step {step} is to be continued.");
        }

        var state = new TrainingState(slices.Sum(slice => slice.Length), isScored)
        {
            Step = trainer.Step,
            Updates = trainer.Updates,
            RowsConsumed = trainer.RowsConsumed,
        };
        using (MappedSafetensors adapter = Open(store, directory, StoreLayout.AdapterFile))
        {
            Fill(adapter, slices, state.Parameters, suffix: "");
        }

        using (MappedSafetensors optimizer = Open(store, directory, StoreLayout.OptimizerFile))
        {
            Fill(optimizer, slices, state.FirstMoments, CheckpointFiles.FirstMoment);
            Fill(optimizer, slices, state.SecondMoments, CheckpointFiles.SecondMoment);
            if (isScored)
            {
                Fill(optimizer, slices, state.ImportanceMeans, CheckpointFiles.ImportanceMean);
                Fill(optimizer, slices, state.ImportanceUncertainties, CheckpointFiles.ImportanceUncertainty);
            }
        }

        string digest = StateDigest.Of(state);
        return digest == trainer.StateDigest
            ? (state, new EvaluationHistory(trainer.EvaluatedStep, trainer.Best, trainer.EarlyStop))
            : throw new UserErrorException(
                $"{directory}: is damaged: its parameters and moments have the digest {digest}, not {trainer.StateDigest} as when it was written. "
                + "Use the checkpoint before it.");
    }

    private static void Fill(MappedSafetensors file, IReadOnlyList<ParameterSlice> slices, float[] values, string suffix)
    {
        foreach (ParameterSlice slice in slices)
        {
            SafetensorsEntry entry = file.Entry(slice.Name + suffix);
            if (entry.Dtype != SafetensorsDtype.F32 || !entry.Shape.SequenceEqual(slice.Shape))
            {
                throw new UserErrorException(
                    $"{file.Path}: '{entry.Name}' is {entry.Dtype.FileName()} {entry.ShapeText}, but the recipe's adapter has F32 "
                    + $"[{string.Join(", ", slice.Shape)}]; a checkpoint only continues the adapter it was made with.");
            }

            MemoryMarshal.Cast<byte, float>(file.Bytes(entry.Name)).CopyTo(slice.Of(values));
        }
    }

    private static MappedSafetensors Open(IArtifactStore store, string directory, string file) =>
        MappedSafetensors.Open(store.LocalFile($"{directory}/{file}"));

    private static byte[] ReadAll(IArtifactStore store, string path)
    {
        using Stream stream = store.OpenRead(path) ?? throw new UserErrorException($"{path}: is missing from the artifact store.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
