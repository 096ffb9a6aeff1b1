using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Engine;

/// <summary>
/// What the steps and evaluations so far gave, as every member knows it, until the coordinator is known to have stored it:
/// when the member that reports is lost, another reports in its place.
/// </summary>
internal sealed class RunRecords
{
    private readonly List<StepRecord> _steps = [];
    private readonly List<EvaluationRecord> _evaluations = [];

    public IReadOnlyList<StepRecord> Steps => _steps;

    public IReadOnlyList<EvaluationRecord> Evaluations => _evaluations;

    public void Add(StepRecord step) => _steps.Add(step);

    public void Add(EvaluationRecord evaluation) => _evaluations.Add(evaluation);

    /// <summary>What is stored need not be kept.</summary>
    public void Forget(long storedStep, long? storedEvaluation)
    {
        _steps.RemoveAll(step => step.Step <= storedStep);
        _evaluations.RemoveAll(evaluation => evaluation.Step <= storedEvaluation);
    }

    /// <summary>The state goes back to this step; what came after it will be computed again.</summary>
    public void DropAfter(long step)
    {
        _steps.RemoveAll(record => record.Step > step);
        _evaluations.RemoveAll(evaluation => evaluation.Step > step);
    }

    /// <summary>Takes over what another member knows.</summary>
    public void Replace(IEnumerable<StepRecord> steps, IEnumerable<EvaluationRecord> evaluations)
    {
        _steps.Clear();
        _steps.AddRange(steps);
        _evaluations.Clear();
        _evaluations.AddRange(evaluations);
    }
}
