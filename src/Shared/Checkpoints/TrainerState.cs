namespace Spectral.Shared.Checkpoints;

/// <summary>
/// Where training stands, besides parameters and moments: what a resumed run needs to go on to the same bits.
/// Stored as <c>trainer_state.json</c> (<see cref="TrainerStateJson"/>). No number of workers is in it.
/// </summary>
/// <param name="Step">Steps applied; the learning-rate schedule follows from it.</param>
/// <param name="TotalSteps">Steps the schedule ends at.</param>
/// <param name="RowsConsumed">Rows of the row plan consumed: the whole position in the data.</param>
/// <param name="Seed">The trial's seed; order of the data and all draws follow from it and from counters.</param>
/// <param name="BestMetric">Best evaluation result so far; null before the first evaluation.</param>
/// <param name="BestStep">Step of that evaluation.</param>
/// <param name="EvaluationsWithoutImprovement">In a row, as early stopping counts them.</param>
public sealed record TrainerState(
    long Step,
    long TotalSteps,
    long RowsConsumed,
    long Seed,
    double? BestMetric,
    long? BestStep,
    int EvaluationsWithoutImprovement);
