using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Telemetry;
using Spectral.Models.Architectures.Stages;
using Spectral.Models.Data.Batching;
using Spectral.SpectralOps.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Training.Stages;

/// <summary>
/// Leaves through one stage of the model: hidden states come from the member that has the leaf in the stage before and go to the one in the
/// stage after, gradients of them the other way. Autograd is cut between blocks, so each stage's gradients have the bits they have in a
/// model that one member holds whole.
/// </summary>
/// <param name="model">This member's stage.</param>
/// <param name="parameters">What is trained of it; there may be nothing.</param>
/// <param name="context">What the adapters' dropout is keyed by.</param>
/// <param name="grid">Who has which leaf.</param>
/// <param name="communicator">All members.</param>
/// <param name="trainsBefore">Whether a stage before this one has adapters: only then gradients go back to it.</param>
/// <param name="clock">Told of forward and backward passes, and of what lies between stages.</param>
internal sealed class StagePasses(
    StageModel model, TrainableParameters parameters, LeafContext context, StageGrid grid, ICommunicator communicator, bool trainsBefore, StepClock clock)
    : ILeafPasses
{
    private readonly HiddenExchange _exchange = new(communicator, model);

    public TrainableParameters Parameters => parameters;

    public void Run(long step, IReadOnlyList<Leaf> leaves, Action<Leaf, float> done)
    {
        Leaf[] passing = [.. leaves.Where(leaf => leaf.Batch.TargetCount > 0)];
        var under = new Queue<Passage>();
        int told = 0;
        context.Training = true;
        try
        {
            foreach (StageAction action in OneForwardOneBackward.Of(grid.Stages, grid.Stage, passing.Length))
            {
                Leaf leaf = passing[action.Leaf];
                (context.Step, context.Rows) = (step, [.. leaf.RowNumbers.Select(row => (long)row)]);
                if (action.IsForward)
                {
                    under.Enqueue(Forward(leaf));
                    continue;
                }

                // A leaf without supervised tokens passes nothing; it is told in its place while no gradient lies about.
                for (; leaves[told].Index < leaf.Index; told++)
                {
                    done(leaves[told], 0);
                }

                using Passage passage = under.Dequeue();
                Backward(passage);
                done(leaf, passage.Loss);
                told++;
            }

            for (; told < leaves.Count; told++)
            {
                done(leaves[told], 0);
            }
        }
        catch
        {
            // A peer may be lost between a leaf's way back and the taking of its gradient, and training goes on with another.
            parameters.DropGradients();
            throw;
        }
        finally
        {
            clock.Enter(null);
            context.Training = false;
            foreach (Passage passage in under)
            {
                passage.Dispose();
            }
        }
    }

    private Passage Forward(Leaf leaf)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? input = model.Range.IsFirst ? null : Receive(leaf, grid.Stage - 1).requires_grad_(trainsBefore);
        clock.Enter(StepPart.Forward);
        Tensor output = model.Forward(leaf.Batch, input);
        float loss = 0;
        if (model.Range.IsLast)
        {
            output = model.LossSum(leaf.Batch, output).LossSum;
            loss = output.item<float>();
        }
        else
        {
            Send(leaf, output, grid.Stage + 1);
        }

        clock.Enter(null);

        // Also what recomputation uses again on the way back, as masks and angles.
        IDisposable[] kept = [.. scope.DisposablesView];
        scope.Detach(kept);
        return new Passage(leaf, input, output, loss, kept);
    }

    private void Backward(Passage passage)
    {
        if (!passage.Output.requires_grad)
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        Leaf leaf = passage.Leaf;
        Tensor? gradient = model.Range.IsLast ? null : Receive(leaf, grid.Stage + 1);
        clock.Enter(StepPart.Backward);
        if (gradient is null)
        {
            model.Backward(passage.Output);
        }
        else
        {
            model.Backward(passage.Output, gradient);
        }

        if (trainsBefore)
        {
            Send(leaf, passage.Input!.grad!, grid.Stage - 1);
        }

        clock.Enter(null);
    }

    private Tensor Receive(Leaf leaf, int stage)
    {
        clock.Enter(StepPart.StageExchange);
        return _exchange.Receive(leaf.Batch.Rows, leaf.Batch.Length, grid.Owner(stage, leaf.Index));
    }

    private void Send(Leaf leaf, Tensor states, int stage)
    {
        clock.Enter(StepPart.StageExchange);
        _exchange.Send(states, grid.Owner(stage, leaf.Index));
    }

    /// <summary>A leaf between its way forward and its way back.</summary>
    /// <param name="Leaf">Which.</param>
    /// <param name="Input">Hidden states that came; null on the first stage.</param>
    /// <param name="Output">Hidden states that went, or the loss on the last stage.</param>
    /// <param name="Loss">Known on the last stage; 0 on the others.</param>
    /// <param name="Kept">Every tensor that the way forward made, the two among them.</param>
    private sealed record Passage(Leaf Leaf, Tensor? Input, Tensor Output, float Loss, IReadOnlyList<IDisposable> Kept) : IDisposable
    {
        public void Dispose()
        {
            foreach (IDisposable kept in Kept)
            {
                kept.Dispose();
            }
        }
    }
}
