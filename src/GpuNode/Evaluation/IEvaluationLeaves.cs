namespace Spectral.GpuNode.Evaluation;

/// <summary>Pieces of an evaluation, fixed by the data alone, any of which any worker can compute to the same bits.</summary>
internal interface IEvaluationLeaves
{
    int Count { get; }

    /// <summary>Names what the leaves hold: equal names give equal results on equal models.</summary>
    string Content { get; }

    /// <summary>Computes leaf number <paramref name="leaf"/> on the model as it is now.</summary>
    LeafResult Compute(int leaf);
}
