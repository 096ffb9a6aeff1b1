using System.Diagnostics.Metrics;

namespace Spectral.Shared.Telemetry;

/// <summary>What is measured, with units (UCUM, as OpenTelemetry asks).</summary>
public static class SpectralMetrics
{
    private static readonly Meter Meter = SpectralTelemetry.Meter;

    public static readonly Gauge<double> Loss = Meter.CreateGauge<double>("spectral.loss", "nat", "Mean negative log-likelihood per supervised token.");

    public static readonly Gauge<double> LearningRate = Meter.CreateGauge<double>("spectral.learning_rate", "1", "Learning rate of the last step.");

    public static readonly Gauge<double> GradientNorm = Meter.CreateGauge<double>("spectral.gradient_norm", "1", "Global gradient norm before clipping.");

    public static readonly Counter<long> Tokens = Meter.CreateCounter<long>("spectral.tokens", "{token}", "Tokens trained on, without padding.");

    public static readonly Histogram<double> StepSeconds = Meter.CreateHistogram<double>("spectral.step.duration", "s", "Wall time of an optimizer step.");

    public static readonly Histogram<double> CollectiveSeconds =
        Meter.CreateHistogram<double>("spectral.collective.duration", "s", "Wall time of a reduction, waiting included.");

    public static readonly Counter<long> CollectiveBytes = Meter.CreateCounter<long>("spectral.collective.size", "By", "Bytes sent in reductions.");

    public static readonly Counter<long> CollectiveAborts = Meter.CreateCounter<long>("spectral.collective.aborts", "{abort}", "Communicators that broke.");

    public static readonly Histogram<double> DecompositionSeconds =
        Meter.CreateHistogram<double>("spectral.decomposition.duration", "s", "Wall time of the decomposition of one weight.");

    public static readonly Counter<long> BasisCacheHits =
        Meter.CreateCounter<long>("spectral.basis_cache.hits", "{basis}", "Bases found in the store instead of computed.");

    public static readonly Gauge<int> Workers = Meter.CreateGauge<int>("spectral.workers", "{worker}", "Members of the present generation.");

    public static readonly Counter<long> Generations = Meter.CreateCounter<long>("spectral.generations", "{generation}", "Generations formed.");

    public static readonly Histogram<double> CheckpointSeconds =
        Meter.CreateHistogram<double>("spectral.checkpoint.duration", "s", "From the step to the committed checkpoint.");

    public static readonly Histogram<double> CheckpointStallSeconds =
        Meter.CreateHistogram<double>("spectral.checkpoint.stall", "s", "How long training stood still for a checkpoint.");

    public static readonly ObservableGauge<long> MemoryBytes =
        Meter.CreateObservableGauge("spectral.memory", () => Environment.WorkingSet, "By", "Resident memory of the process.");
}
