using Spectral.GpuNode.Telemetry;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Training;

/// <summary>Does optimizer steps, one at a time, together with the other members of the generation.</summary>
/// <param name="trial">Trial id, for the records.</param>
/// <param name="generation">Generation, for the records.</param>
/// <param name="states">Start state; its parameters are put into the model's tensors.</param>
/// <param name="parameters">The model's tensors.</param>
/// <param name="gradient">Gradients of the batches.</param>
/// <param name="optimizer">From gradient to state.</param>
/// <param name="clock">Told of the parts of the step.</param>
/// <param name="spans">Shows steps.</param>
/// <param name="time">Measures the step.</param>
internal sealed class Trainer(
    string trial,
    int generation,
    StatePair states,
    TrainableParameters parameters,
    GlobalGradient gradient,
    OptimizerStep optimizer,
    StepClock clock,
    StepSpans spans,
    TimeProvider time)
{
    /// <summary>The state after the last applied step.</summary>
    public TrainingState State => states.Current;

    /// <summary>One step; applied when it returns.</summary>
    /// <param name="votes">What this member wants afterwards.</param>
    /// <returns>The step's record and what the members want.</returns>
    /// <exception cref="UserErrorException">The loss or the gradient is not finite; the state is that of the step before.</exception>
    public (StepRecord Record, StepVotes Agreed) Step(StepVotes votes)
    {
        long start = time.GetTimestamp();
        long step = State.Step + 1;
        clock.Start(spans.IsOn);
        try
        {
            (StepRecord record, StepVotes agreed) = Do(step, votes, start);
            spans.Applied(record, clock);
            return (record, agreed);
        }
        catch (Exception error)
        {
            spans.Failed(step, time.GetElapsedTime(start), clock, error);
            throw;
        }
    }

    private (StepRecord Record, StepVotes Agreed) Do(long step, StepVotes votes, long start)
    {
        BatchSums batch = gradient.Compute(step, State.RowsConsumed, votes);
        clock.Enter(StepPart.Optimizer);
        double norm = optimizer.Compute(states, gradient.Sum, batch.Tokens);
        if (!double.IsFinite(norm) || !float.IsFinite(batch.LossSum))
        {
            throw Diverged(step, norm);
        }

        states.Flip();
        parameters.WriteValues(State.Parameters);
        clock.Enter(null);
        return (
            new StepRecord(
                trial,
                step,
                batch.LossSum,
                batch.Tokens,
                optimizer.RateAt(step),
                norm,
                State.RowsConsumed,
                batch.ProcessedTokens,
                time.GetElapsedTime(start).TotalSeconds,
                batch.CollectiveSeconds,
                generation),
            batch.Votes);
    }

    private UserErrorException Diverged(long step, double norm)
    {
        (int Leaf, float Loss)? culprit = gradient.FindNonFinite(step, State.RowsConsumed);
        string where = culprit is null
            ? "every leaf is finite, their sum is not"
            : $"first seen in leaf {culprit.Value.Leaf} of its batch, whose loss sum is {culprit.Value.Loss}";
        return new UserErrorException(
            $"Training diverged at step {step} of trial '{trial}': the gradient norm is {norm} ({where}). The state of step {step - 1} is "
            + $"kept. A lower training.learning_rate (now {optimizer.RateAt(step)} at this step), a longer warm-up or precision fp32 may help.");
    }
}
