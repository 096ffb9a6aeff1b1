using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Models.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Evaluation;

/// <summary>The loss over labelled evaluation data, and what the model says of each sample.</summary>
internal sealed class LabelEvaluation(SequenceLabeler model, LossLeaves leaves) : IEvaluationLeaves
{
    private string? _content;

    public int Count => leaves.Count;

    public string Content => _content ??= LeafContent.Of(leaves);

    public LeafResult Compute(int leaf)
    {
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        TokenBatch batch = leaves.Leaf(leaf);
        Tensor outputs = model.Outputs(batch);
        return new LeafResult(leaf, batch.Rows, model.LossSum(outputs, batch).item<float>(), model.Predictions(outputs));
    }
}
