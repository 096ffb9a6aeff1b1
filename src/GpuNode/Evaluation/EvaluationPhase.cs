using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Stages;
using Spectral.Models.Evaluation;
using Spectral.Models.Evaluation.Metrics;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Evaluation;

/// <summary>Evaluates the model between two steps, together with the other members.</summary>
internal sealed class EvaluationPhase
{
    private const string LossPart = "loss";

    private readonly LoadedJob _job;
    private readonly SharedEvaluation _shared;
    private readonly IEvaluationLeaves _loss;
    private readonly AnswerEvaluation? _answers;
    private readonly IAnswerMetric? _metric;

    /// <summary>A fresh adapter of any method changes no bit; an earlier one does, and heads are the trial's own.</summary>
    private readonly bool _startsAsBase;

    private readonly ProgressMeter _progress;
    private readonly TimeProvider _time;

    /// <param name="job">A job with evaluation data.</param>
    /// <param name="relay">Takes leaves through the stages of the model; null where members hold all of it.</param>
    /// <param name="communicator">All members.</param>
    /// <param name="kept">This member's results, also of an earlier generation that did not come to the end.</param>
    /// <param name="progress">Told of the phase.</param>
    /// <param name="time">Measures it.</param>
    /// <exception cref="Shared.Errors.UserErrorException">The data cannot be judged by the metric.</exception>
    public EvaluationPhase(
        LoadedJob job, StageRelay? relay, ICommunicator communicator, EvaluatedLeaves kept, ProgressMeter progress, TimeProvider time)
    {
        EvaluationOptions options = job.Recipe.Evaluation;
        _job = job;
        _startsAsBase = job.Recipe.Adapter.Init is null && job.Model.Head is null && relay is null;
        _shared = new SharedEvaluation(communicator, kept, progress, job.Member, relay);
        _progress = progress;
        _time = time;
        var leaves = new LossLeaves(job.Evaluation!.Samples, options.Batch, job.Tokenizer.PadId);
        _loss = relay is not null ? new StageLossEvaluation(relay, leaves)
            : job.Model is SequenceLabeler labeler ? new LabelEvaluation(labeler, leaves)
            : new LossEvaluation(job.Model, leaves);
        _metric = AnswerMetrics.Find(job.Recipe.Datasets.Eval!.Metric);
        if (_metric is not null && job.Model.Head is null)
        {
            var questions = new QuestionLeaves(job.Evaluation, _metric, options.Batch);
            _answers = new AnswerEvaluation(
                relay is null ? new Generator((CausalLanguageModel)job.Model, job.Tokenizer.PadId).Generate : new StageGenerator(relay.Model, relay, job.Tokenizer.PadId).Generate,
                job.Tokenizer,
                questions,
                _metric,
                options.MaxNewTokens);
        }
    }

    /// <summary>The evaluation, the same on every member; null where a member was told to stop. Collective.</summary>
    /// <param name="step">Steps applied.</param>
    /// <param name="isStopping">Whether this member has been told to stop.</param>
    public EvaluationRecord? Run(long step, Func<bool> isStopping)
    {
        _progress.Enter(WorkerPhase.Evaluating);
        long start = _time.GetTimestamp();
        BaseScores? known = step == 0 && _startsAsBase ? _job.Weights.BaseScores : null;
        if (_shared.Compute(step, LossPart, _loss, isStopping, known) is not { } loss)
        {
            return null;
        }

        var metrics = new Dictionary<string, double>(StringComparer.Ordinal);
        long samples = 0;
        if (_job.Model.Head is { } head)
        {
            samples = loss.Count;
            metrics = LabelScores.Of(head.Specification, _shared.Predictions(step, LossPart), _job.Evaluation!);
        }

        if (_answers is not null)
        {
            if (_shared.Compute(step, "answers", _answers, isStopping, known) is not { } answers)
            {
                return null;
            }

            samples = answers.Count;
            metrics[_metric!.Name] = answers.Sum / answers.Count;
        }

        double meanLoss = loss.Count == 0 ? 0 : loss.Sum / loss.Count;
        return new EvaluationRecord(
            _job.Specification.Trial, step, meanLoss, loss.Count, metrics, (int)samples, _time.GetElapsedTime(start).TotalSeconds);
    }
}
