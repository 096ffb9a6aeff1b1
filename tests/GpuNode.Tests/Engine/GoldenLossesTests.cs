using System.Text.Json;
using Spectral.GpuNode.Engine;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>
/// Losses written down once: a change that is not meant to move numbers must leave them as they are, to the bit on a machine
/// like one that they were recorded on, to 1e-4 elsewhere. One that is meant to replaces golden-losses.json with what the
/// failure message shows, and says why.
/// </summary>
public sealed class GoldenLossesTests
{
    [Theory]
    [InlineData("spectral-additive")]
    [InlineData("spectral-rotational")]
    [InlineData("lora")]
    public async Task LossesAreThoseWrittenDown(string method)
    {
        using var job = new TinyJob();
        await using Run run = await new Run(job, workers: 1).Train(job.Specification($"adapter.method={method}"));
        string fingerprint = MachineFingerprint.Of(threads: 1);
        Golden actual = new(
            fingerprint, method, [.. run.Steps.Select(step => step.LossSum)], [.. run.Evaluations.Select(evaluation => evaluation.Loss)]);

        Golden[] recorded = [.. Recorded().Where(golden => golden.Method == method)];
        Golden expected = recorded.FirstOrDefault(golden => golden.Fingerprint == fingerprint) ?? recorded[0];

        double tolerance = expected.Fingerprint == fingerprint ? 0 : 1e-4;
        Assert.True(
            Near(expected.LossSums.Select(loss => (double)loss), actual.LossSums.Select(loss => (double)loss), tolerance)
                && Near(expected.EvaluationLosses, actual.EvaluationLosses, tolerance),
            $"The losses are not those written down (tolerance {tolerance}): {JsonSerializer.Serialize(actual)}");
    }

    private static bool Near(IEnumerable<double> expected, IEnumerable<double> actual, double tolerance) =>
        expected.Count() == actual.Count()
        && expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) <= tolerance * Math.Abs(pair.First));

    private static Golden[] Recorded()
    {
        using Stream stream = typeof(GoldenLossesTests).Assembly.GetManifestResourceStream("golden-losses.json")!;
        return JsonSerializer.Deserialize<Golden[]>(stream)!;
    }

    /// <param name="Fingerprint">Where it was recorded.</param>
    /// <param name="Method">adapter.method.</param>
    /// <param name="LossSums">Of every step, nats.</param>
    /// <param name="EvaluationLosses">Mean losses, nats per token.</param>
    private sealed record Golden(string Fingerprint, string Method, float[] LossSums, double[] EvaluationLosses);
}
