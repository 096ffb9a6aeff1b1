using Spectral.Shared.Errors;

namespace Spectral.Models.Fusion;

/// <summary>The factor of every adapter's Delta, as a method takes it.</summary>
public static class FusionCoefficients
{
    /// <param name="method">Average divides by the sum; gradient takes weights.</param>
    /// <param name="given">One per adapter, or none for 1 each.</param>
    /// <param name="adapters">Names of the adapters.</param>
    /// <exception cref="UserErrorException">The wrong number of them, or one that the method cannot take.</exception>
    public static IReadOnlyList<double> For(FusionMethod method, IReadOnlyList<double> given, IReadOnlyList<string> adapters)
    {
        if (given.Count != 0 && given.Count != adapters.Count)
        {
            throw new UserErrorException($"--coefficients: {given.Count} numbers for {adapters.Count} adapters; give one for each, in their order, or none for 1 each.");
        }

        double[] coefficients = given.Count == 0 ? [.. adapters.Select(_ => 1.0)] : [.. given];
        foreach ((double coefficient, string adapter) in coefficients.Zip(adapters))
        {
            if (!double.IsFinite(coefficient))
            {
                throw new UserErrorException($"--coefficients: {coefficient} for {adapter} is no finite number.");
            }

            if (method == FusionMethod.Gradient && coefficient < 0)
            {
                throw new UserErrorException($"--coefficients: {coefficient} for {adapter}: gradient fusion weighs tasks by them, and a weight is not negative.");
            }
        }

        if (method is FusionMethod.Sum or FusionMethod.Concatenate)
        {
            return coefficients;
        }

        double sum = coefficients.Sum();
        if (sum == 0)
        {
            throw new UserErrorException($"--coefficients: add up to 0, and {(method == FusionMethod.Average ? "an average divides by their sum" : "no task would count")}.");
        }

        return method == FusionMethod.Average ? [.. coefficients.Select(coefficient => coefficient / sum)] : coefficients;
    }
}
