namespace Spectral.Shared.Checkpoints;

/// <summary>
/// Where training stands, besides parameters, moments and scores: what a resumed run needs to go on to the same bits.
/// Stored as <c>trainer_state.json</c> (<see cref="TrainerStateJson"/>). No number of workers is in it.
/// </summary>
/// <param name="Step">Steps applied; the learning-rate schedule follows from it.</param>
/// <param name="TotalSteps">Steps the schedule ends at.</param>
/// <param name="RowsConsumed">Rows of the row plan consumed: the whole position in the data.</param>
/// <param name="Seed">The trial's seed; order of the data and all draws follow from it and from counters.</param>
/// <param name="Updates">Steps that changed the parameters, as the optimizer's bias corrections count them: a batch without supervised tokens is none.</param>
/// <param name="StateDigest">Digest of position, parameters, moments and scores, by which a damaged file is noticed.</param>
/// <param name="EvaluatedStep">Step of the last evaluation; null before the first.</param>
/// <param name="Best">How the metric went that decides which checkpoint is best.</param>
/// <param name="EarlyStop">How the metric went that decides when to stop.</param>
public sealed record TrainerState(
    long Step,
    long TotalSteps,
    long RowsConsumed,
    long Seed,
    long Updates,
    string StateDigest,
    long? EvaluatedStep,
    MetricHistory Best,
    MetricHistory EarlyStop);
