using Spectral.Models.Planning;
using Spectral.Shared.Adapters;

namespace Spectral.Models.Tests.Planning;

public sealed class TrainingMemoryTests
{
    private static readonly MemoryEstimate Estimate = new(Weights: 100, Bases: 0, Training: 1000, Activations: 10, Passing: 10, Logits: 10);

    [Fact]
    public void WhatFitsPasses() => Assert.Null(TrainingMemory.Fault(AdapterMethod.Full, 36, Estimate, available: 1000));

    [Fact]
    public void WhatDoesNotFitIsRefusedWithWhatItTakesAndWhatThereIs()
    {
        string message = TrainingMemory.Fault(AdapterMethod.Full, 36, Estimate, available: 999)!;
        Assert.StartsWith("adapter.method: full would train 36 numbers", message, StringComparison.Ordinal);
        Assert.Contains("1,000 bytes", message, StringComparison.Ordinal);
        Assert.Contains("there are 999", message, StringComparison.Ordinal);
        Assert.Contains("adapter.targets", message, StringComparison.Ordinal);
    }

    [Fact]
    public void MoreNumbersThanAnArrayHoldsAreRefused() => Assert.Contains(
        "at most 2,147,483,647",
        TrainingMemory.Fault(AdapterMethod.Full, 1L << 31, Estimate, long.MaxValue)!,
        StringComparison.Ordinal);
}
