using Spectral.GpuNode.Evaluation;

namespace Spectral.GpuNode.Training;

/// <summary>
/// Everything that training changes, after some number of steps. Equal states go on to equal states.
/// </summary>
/// <param name="count">Number of trainable parameters.</param>
/// <param name="isScored">Whether the importance of the parameters is kept, which methods that prune decide by.</param>
internal sealed class TrainingState(int count, bool isScored = false)
{
    /// <summary>Adapter parameters, flat, in name order.</summary>
    public float[] Parameters { get; } = new float[count];

    /// <summary>AdamW's decayed mean of the gradient.</summary>
    public float[] FirstMoments { get; } = new float[count];

    /// <summary>AdamW's decayed mean of the squared gradient.</summary>
    public float[] SecondMoments { get; } = new float[count];

    /// <summary>AdaLoRA's smoothed sensitivity of each parameter; empty where nothing is scored.</summary>
    public float[] ImportanceMeans { get; } = isScored ? new float[count] : [];

    /// <summary>How far the sensitivity varies around that; empty where nothing is scored.</summary>
    public float[] ImportanceUncertainties { get; } = isScored ? new float[count] : [];

    /// <summary>All of the above, in a fixed order.</summary>
    public IReadOnlyList<float[]> Arrays => [Parameters, FirstMoments, SecondMoments, ImportanceMeans, ImportanceUncertainties];

    public bool IsScored { get; } = isScored;

    /// <summary>Optimizer steps done.</summary>
    public long Step { get; set; }

    /// <summary>
    /// Steps that changed the parameters: what AdamW's bias corrections count. A batch without supervised tokens is a step
    /// but no update.
    /// </summary>
    public long Updates { get; set; }

    /// <summary>Rows of the row plan consumed: the position in the data.</summary>
    public long RowsConsumed { get; set; }

    /// <summary>What the evaluations so far have decided.</summary>
    public EvaluationHistory Evaluations { get; set; } = EvaluationHistory.Empty;

    /// <param name="other">As large, and scored where this is.</param>
    public void CopyTo(TrainingState other)
    {
        foreach ((float[] own, float[] others) in Arrays.Zip(other.Arrays))
        {
            own.CopyTo(others, 0);
        }

        (other.Step, other.Updates, other.RowsConsumed, other.Evaluations) = (Step, Updates, RowsConsumed, Evaluations);
    }

    /// <summary>A state as large as this one, of zeros.</summary>
    public TrainingState Blank() => new(Parameters.Length, IsScored);

    public TrainingState Copy()
    {
        TrainingState copy = Blank();
        CopyTo(copy);
        return copy;
    }
}
