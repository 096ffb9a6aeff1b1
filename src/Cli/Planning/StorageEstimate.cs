using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Decomposition;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Planning;

/// <summary>
/// Bytes that a job writes into its artifact store if it goes to its end, counted from the recipe and shapes alone. Never
/// more than is really written: a job is refused for want of what is counted here.
/// </summary>
/// <param name="Bases">Decomposed weights, as if none were there yet.</param>
/// <param name="Checkpoints">Those that are there at once: the kept ones, and one more before the oldest goes.</param>
/// <param name="Adapter">The finished adapter and its PEFT export.</param>
/// <param name="Records">Journal, metrics, report and plot.</param>
internal sealed record StorageEstimate(long Bases, long Checkpoints, long Adapter, long Records)
{
    private const int Fp32 = 4;

    /// <summary>Text and headers of a checkpoint for each adapted weight; 1,580 were seen.</summary>
    private const int TextPerWeight = 1024;

    /// <summary>An empty journal, a report and a plot; 110,000 were seen.</summary>
    private const long FixedRecords = 96 << 10;

    /// <summary>A line of metrics.jsonl; 265 were seen.</summary>
    private const int RecordPerStep = 200;

    public long Total => Bases + Checkpoints + Adapter + Records;

    /// <param name="recipe">The recipe.</param>
    /// <param name="targets">The weights it adapts.</param>
    /// <param name="tokenizerBytes">Size of the tokenizer's files, which go along with adapter and export.</param>
    /// <param name="steps">Optimizer steps; null where they are not known yet.</param>
    public static StorageEstimate Of(Recipe recipe, IReadOnlyList<LinearOutline> targets, long tokenizerBytes, long? steps)
    {
        AdapterSpecification asked = recipe.Adapter.Specification(recipe.Training.Seed);
        (long, long)[] shapes = [.. targets.Select(linear => (linear.OutputSize, linear.InputSize))];
        AdapterSpecification adapter = RankBudget.Evened(asked, shapes);
        long parameters = AdapterShape.TrainableParameters(asked, shapes);
        long text = (long)targets.Count * TextPerWeight;
        long checkpoint = (StateCopies(adapter.Method) * Fp32 * parameters) + text;
        return new StorageEstimate(
            adapter.NeedsBasis ? targets.Sum(linear => Basis(asked, linear.OutputSize, linear.InputSize)) : 0,
            checkpoint * Checkpoint(recipe.Checkpoint, steps),
            (Fp32 * (parameters + targets.Sum(linear => Exported(adapter, linear)))) + ((HasExport(adapter) ? 2 : 1) * tokenizerBytes),
            FixedRecords + ((steps ?? 0) * RecordPerStep));
    }

    /// <summary>Bytes of the basis file of a weight [d_out, d_in]: U, s and V of the ladder's rank, fp32.</summary>
    public static long Basis(AdapterSpecification adapter, long outputSize, long inputSize) =>
        Fp32 * Columns(RankLadder.Choose(adapter.BasisColumns(outputSize, inputSize), outputSize, inputSize), outputSize, inputSize);

    /// <summary>Parameters and two moments; where triplets are pruned also two scores.</summary>
    private static int StateCopies(AdapterMethod method) => method.IsPruned() ? 5 : 3;

    private static long Checkpoint(CheckpointOptions options, long? steps) => steps is { } known
        ? Math.Min((known + options.EverySteps - 1) / options.EverySteps, options.Keep + 1L)
        : options.Keep + 1L;

    private static bool HasExport(AdapterSpecification adapter) => adapter.Method.IsKeptAsPeft() || AdapterShape.LoraRank(adapter) is not null;

    /// <summary>Numbers beside the parameters: the basis's columns that the adapter stands on, and the export's factors.</summary>
    private static long Exported(AdapterSpecification adapter, LinearOutline linear)
    {
        long columns = adapter.NeedsBasis
            ? Columns(adapter.TunedColumns(linear.OutputSize, linear.InputSize), linear.OutputSize, linear.InputSize)
            : 0;
        long export = adapter.Method == AdapterMethod.Dora
            ? AdapterShape.TrainableParameters(adapter, linear.OutputSize, linear.InputSize)
            : (AdapterShape.LoraRank(adapter) ?? 0) * (linear.OutputSize + linear.InputSize);
        return columns + export;
    }

    private static long Columns(long rank, long outputSize, long inputSize) => rank * (outputSize + inputSize + 1);
}
