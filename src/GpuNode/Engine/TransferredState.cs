using System.Runtime.InteropServices;
using MessagePack;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Training;
using Spectral.Shared.Checkpoints;
using Spectral.Shared.Messages;
using Spectral.Shared.Serialization;

namespace Spectral.GpuNode.Engine;

/// <summary>A training state on its way to a member that does not hold it. Public because generated formatters must see it.</summary>
/// <param name="Trainer">As in trainer_state.json.</param>
/// <param name="Parameters">Flat fp32, little-endian.</param>
/// <param name="FirstMoments">As the parameters.</param>
/// <param name="SecondMoments">As the parameters.</param>
/// <param name="Steps">Step records that may not be stored yet.</param>
/// <param name="Evaluations">Evaluations that may not be stored yet.</param>
/// <param name="ImportanceMeans">As the parameters; empty where nothing is scored.</param>
/// <param name="ImportanceUncertainties">As the parameters; empty where nothing is scored.</param>
[MessagePackObject]
public sealed record TransferredState(
    [property: Key(0)] byte[] Trainer,
    [property: Key(1)] byte[] Parameters,
    [property: Key(2)] byte[] FirstMoments,
    [property: Key(3)] byte[] SecondMoments,
    [property: Key(4)] IReadOnlyList<StepRecord> Steps,
    [property: Key(5)] IReadOnlyList<EvaluationRecord> Evaluations,
    [property: Key(6)] byte[] ImportanceMeans,
    [property: Key(7)] byte[] ImportanceUncertainties)
{
    internal static byte[] Write(TrainingState state, RunRecords records)
    {
        var trainer = new TrainerState(
            state.Step,
            TotalSteps: state.Step,
            state.RowsConsumed,
            Seed: 0,
            state.Updates,
            StateDigest.Of(state),
            state.Evaluations.LastStep,
            state.Evaluations.Best,
            state.Evaluations.EarlyStop);
        var transferred = new TransferredState(
            TrainerStateJson.Write(trainer),
            Bytes(state.Parameters),
            Bytes(state.FirstMoments),
            Bytes(state.SecondMoments),
            records.Steps,
            records.Evaluations,
            Bytes(state.ImportanceMeans),
            Bytes(state.ImportanceUncertainties));
        return MessagePackSerializer.Serialize(transferred, WireOptions.MessagePack);
    }

    /// <param name="bytes">What <see cref="Write"/> gave on another member.</param>
    /// <param name="own">A state of this member's model; not written.</param>
    /// <param name="records">Gets the records that came along.</param>
    /// <exception cref="InvalidDataException">It is not the state that was sent, or not one of this model.</exception>
    internal static TrainingState Read(byte[] bytes, TrainingState own, RunRecords records)
    {
        TransferredState transferred = MessagePackSerializer.Deserialize<TransferredState>(bytes, WireOptions.MessagePack);
        TrainerState trainer = TrainerStateJson.Read(transferred.Trainer, "the state sent by another member");
        RequireLength(transferred.Parameters, own.Parameters, "parameters");
        RequireLength(transferred.ImportanceMeans, own.ImportanceMeans, "scores");

        TrainingState state = own.Blank();
        (state.Step, state.Updates, state.RowsConsumed) = (trainer.Step, trainer.Updates, trainer.RowsConsumed);
        state.Evaluations = new EvaluationHistory(trainer.EvaluatedStep, trainer.Best, trainer.EarlyStop);
        Fill(state.Parameters, transferred.Parameters);
        Fill(state.FirstMoments, transferred.FirstMoments);
        Fill(state.SecondMoments, transferred.SecondMoments);
        Fill(state.ImportanceMeans, transferred.ImportanceMeans);
        Fill(state.ImportanceUncertainties, transferred.ImportanceUncertainties);
        string digest = StateDigest.Of(state);
        if (digest != trainer.StateDigest)
        {
            throw new InvalidDataException($"the state of step {state.Step} arrived with digest {digest}, not {trainer.StateDigest} as it was sent");
        }

        records.Replace(transferred.Steps, transferred.Evaluations);
        return state;
    }

    private static void RequireLength(byte[] sent, float[] own, string what)
    {
        if (sent.Length != (long)own.Length * sizeof(float))
        {
            throw new InvalidDataException($"a state of {sent.Length / sizeof(float)} {what} was sent; this member has {own.Length}");
        }
    }

    private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static void Fill(float[] values, byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
}
