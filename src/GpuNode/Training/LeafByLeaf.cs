using Spectral.Models.Data.Batching;

namespace Spectral.GpuNode.Training;

/// <summary>One leaf after the other, through a model that this member holds whole.</summary>
internal sealed class LeafByLeaf(IGradientSource source) : ILeafPasses
{
    public TrainableParameters Parameters => source.Parameters;

    public void Run(long step, IReadOnlyList<Leaf> leaves, Action<Leaf, float> done)
    {
        foreach (Leaf leaf in leaves)
        {
            done(leaf, leaf.Batch.TargetCount == 0 ? 0 : source.Backward(step, leaf));
        }
    }
}
