using Spectral.Shared.Adapters;

namespace Spectral.Models.Planning;

/// <summary>
/// Whether what is trained fits into a worker's memory, known before anything is loaded. Parameters, moments and gradient sums lie in the host's
/// memory whatever the device, so they alone must fit into that; only full fine-tuning is ever likely not to.
/// </summary>
public static class TrainingMemory
{
    /// <param name="method">What is trained.</param>
    /// <param name="parameters">How many numbers.</param>
    /// <param name="estimate">The worker's memory.</param>
    /// <param name="available">Bytes of memory that the worker may use.</param>
    /// <returns>How it does not fit; null where it does.</returns>
    public static string? Fault(AdapterMethod method, long parameters, MemoryEstimate estimate, long available)
    {
        const string Advice = "name fewer adapter.targets, or use a method that trains less.";
        string what = $"adapter.method: {method.Name()} would train {parameters:N0} numbers";
        return parameters > int.MaxValue
            ? $"{what}, and a worker holds at most {int.MaxValue:N0}; {Advice}"
            : estimate.Training > available
                ? $"{what}; they, their moments and gradient sums take about {estimate.Training:N0} bytes of memory per worker, and there are {available:N0} for each; {Advice}"
                : null;
    }
}
