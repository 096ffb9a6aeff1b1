namespace Spectral.Models.Architectures;

/// <summary>How the rotary frequencies are stretched for contexts longer than the pretraining's; null where they are not.</summary>
public abstract record RopeScaling
{
    private RopeScaling()
    {
    }

    /// <summary>Every frequency divided by <paramref name="Factor"/> (position interpolation, Chen et al. 2023).</summary>
    public sealed record Linear(double Factor) : RopeScaling;

    /// <summary>
    /// Llama 3.1's: long wavelengths are stretched by <paramref name="Factor"/>, short ones kept, those between interpolated.
    /// </summary>
    /// <param name="Factor">Stretch of the lowest frequencies.</param>
    /// <param name="LowFrequencyFactor">Wavelengths above OriginalPositions / this are stretched in full.</param>
    /// <param name="HighFrequencyFactor">Wavelengths below OriginalPositions / this stay as they are.</param>
    /// <param name="OriginalPositions">Context length of the pretraining, in tokens.</param>
    public sealed record Llama3(double Factor, double LowFrequencyFactor, double HighFrequencyFactor, int OriginalPositions) : RopeScaling;
}
