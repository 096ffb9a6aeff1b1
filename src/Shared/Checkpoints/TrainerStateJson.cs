using Spectral.Shared.Errors;

namespace Spectral.Shared.Checkpoints;

/// <summary>Reads and writes <c>trainer_state.json</c>.</summary>
public static class TrainerStateJson
{
    public static byte[] Write(TrainerState state) => CheckpointJson.Write(state);

    /// <param name="origin">Named in messages.</param>
    /// <exception cref="UserErrorException">No trainer state, or one whose values cannot be.</exception>
    public static TrainerState Read(ReadOnlySpan<byte> json, string origin)
    {
        var state = CheckpointJson.Read<TrainerState>(json, origin);
        return state is { Step: < 0 } or { RowsConsumed: < 0 } or { Updates: < 0 }
            || state.TotalSteps < state.Step || state.Step < state.Updates
            ? throw new UserErrorException($"{origin}: not valid: step {state.Step} of {state.TotalSteps} after {state.RowsConsumed} rows cannot be")
            : state;
    }
}
