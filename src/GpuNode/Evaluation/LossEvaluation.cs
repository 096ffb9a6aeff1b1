using Spectral.Models.Architectures;
using Spectral.Models.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Evaluation;

/// <summary>The loss over the evaluation data.</summary>
internal sealed class LossEvaluation(TransformerModel model, LossLeaves leaves) : IEvaluationLeaves
{
    private string? _content;

    public int Count => leaves.Count;

    public string Content => _content ??= LeafContent.Of(leaves);

    public LeafResult Compute(int leaf)
    {
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor loss, long targets) = model.LossSum(leaves.Leaf(leaf));
        return new LeafResult(leaf, targets, loss.item<float>());
    }
}
