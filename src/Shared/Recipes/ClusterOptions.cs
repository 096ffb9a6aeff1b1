using System.ComponentModel.DataAnnotations;
using Spectral.Shared.Recipes.Schema;
using Spectral.Shared.Recipes.Values;

namespace Spectral.Shared.Recipes;

/// <summary>The recipe's <c>cluster:</c> block.</summary>
public sealed record ClusterOptions
{
    [Knob("Workers (devices) that train together: a number, or auto for all that are free."), Resumable, Cosmetic]
    [Range(1, 1 << 16)]
    public CountOrAuto Workers { get; init; } = CountOrAuto.Auto;

    [Knob("The job waits in the queue until this many workers are ready."), Resumable, Cosmetic]
    [Range(1, 1 << 16)]
    public int MinWorkers { get; init; } = 1;

    [Knob("Workers over which the model's layers are spread, each loading its part alone, for models larger than one device: a number, or auto for "
        + "the fewest whose memory suffices (spectral train on one machine). Further workers share the leaves of a part. 1 holds the whole model on each. "
        + "Any number trains the same bits."), Resumable, Cosmetic]
    [Range(1, 1 << 16)]
    public CountOrAuto Pipeline { get; init; } = new(1);

    [Knob("CPU threads each worker computes with. Changes the last bits of decompositions and sums.")]
    [Range(1, 1024)]
    public int ThreadsPerWorker { get; init; } = 1;

    [Knob("Silence after which a worker counts as dead; every other timeout follows from it. Shorter recovers sooner, longer tolerates "
        + "a slower network."), Resumable, Cosmetic]
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan FailureDetection { get; init; } = TimeSpan.FromSeconds(5);
}
