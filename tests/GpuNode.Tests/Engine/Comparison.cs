using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>What must be equal to the bit between two runs of one recipe.</summary>
internal static class Comparison
{
    /// <summary>Two runs from the first step to the last: all records, and every byte of every file.</summary>
    public static void AssertEqual(Run expected, Run actual)
    {
        Assert.Equal(expected.Steps.Bits(), actual.Steps.Bits());
        Assert.Equal(expected.Evaluations.Bits(), actual.Evaluations.Bits());
        AssertSameCheckpoints([.. expected.Of<WorkerEvents.CheckpointUploaded>()], [.. actual.Of<WorkerEvents.CheckpointUploaded>()]);
        Assert.Equal(
            expected.Of<WorkerEvents.AdapterUploaded>().Single().Files, actual.Of<WorkerEvents.AdapterUploaded>().Single().Files);
    }

    /// <summary>
    /// Every file of every checkpoint that both uploaded; the last one both must have. On a busy machine an earlier one may be overtaken by its
    /// successor before its upload begins, and is then not uploaded at all.
    /// </summary>
    private static void AssertSameCheckpoints(WorkerEvents.CheckpointUploaded[] expected, WorkerEvents.CheckpointUploaded[] actual)
    {
        Assert.Equal(expected[^1].Step, actual[^1].Step);
        long[] common = [.. expected.Select(upload => upload.Step).Intersect(actual.Select(upload => upload.Step))];
        Assert.Equal(
            expected.Where(upload => common.Contains(upload.Step)).Bits(), actual.Where(upload => common.Contains(upload.Step)).Bits());
    }

    /// <summary>Without wall times, which may differ, and generation.</summary>
    public static IReadOnlyList<StepRecord> Bits(this IEnumerable<StepRecord> steps) =>
        [.. steps.Select(step => step with { Seconds = 0, CollectiveSeconds = 0, Generation = 0 })];

    public static IReadOnlyList<string> Bits(this IEnumerable<EvaluationRecord> evaluations) =>
        [.. evaluations.Select(evaluation =>
            $"{evaluation.Step} {evaluation.Loss:R} {evaluation.Tokens} {evaluation.Samples} "
            + string.Join(' ', evaluation.Metrics.Select(metric => $"{metric.Key}={metric.Value:R}")))];

    /// <summary>Content of every file of the checkpoints: parameters, moments, trainer state.</summary>
    public static IReadOnlyList<string> Bits(this IEnumerable<WorkerEvents.CheckpointUploaded> uploads) =>
        [.. uploads.SelectMany(upload => upload.Files.Select(file => $"{upload.Step} {file.Path} {file.Sha256}"))];
}
