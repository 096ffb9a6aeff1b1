using Spectral.Models.Data;
using Spectral.Models.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Evaluation;

/// <summary>The loss over the evaluation data, leaf by leaf through the stages; the last one knows it.</summary>
internal sealed class StageLossEvaluation(StageRelay relay, LossLeaves leaves) : IEvaluationLeaves
{
    private string? _content;

    public int Count => leaves.Count;

    public string Content => _content ??= LeafContent.Of(leaves);

    public LeafResult Compute(int leaf)
    {
        TokenBatch batch = leaves.Leaf(leaf);
        if (batch.TargetCount == 0)
        {
            return new LeafResult(leaf, 0, 0);
        }

        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor hidden = relay.Model.Forward(batch, relay.Model.Range.IsFirst ? null : relay.Receive(batch.Rows, batch.Length));
        if (!relay.Model.Range.IsLast)
        {
            relay.Send(hidden);
            return new LeafResult(leaf, 0, 0);
        }

        (Tensor loss, long targets) = relay.Model.LossSum(batch, hidden);
        return new LeafResult(leaf, targets, loss.item<float>());
    }
}
