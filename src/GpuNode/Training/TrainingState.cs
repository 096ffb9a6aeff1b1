using Spectral.GpuNode.Evaluation;

namespace Spectral.GpuNode.Training;

/// <summary>
/// Everything that training changes, after some number of steps. Equal states go on to equal states.
/// </summary>
/// <param name="count">Number of trainable parameters.</param>
internal sealed class TrainingState(int count)
{
    /// <summary>Adapter parameters, flat, in name order.</summary>
    public float[] Parameters { get; } = new float[count];

    /// <summary>AdamW's decayed mean of the gradient.</summary>
    public float[] FirstMoments { get; } = new float[count];

    /// <summary>AdamW's decayed mean of the squared gradient.</summary>
    public float[] SecondMoments { get; } = new float[count];

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

    public void CopyTo(TrainingState other)
    {
        Parameters.CopyTo(other.Parameters, 0);
        FirstMoments.CopyTo(other.FirstMoments, 0);
        SecondMoments.CopyTo(other.SecondMoments, 0);
        (other.Step, other.Updates, other.RowsConsumed, other.Evaluations) = (Step, Updates, RowsConsumed, Evaluations);
    }

    public TrainingState Copy()
    {
        var copy = new TrainingState(Parameters.Length);
        CopyTo(copy);
        return copy;
    }
}
