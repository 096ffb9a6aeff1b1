using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Quantization;

namespace Spectral.Models.Planning;

/// <summary>Bytes of the frozen base as a recipe has it held.</summary>
internal static class BaseMemory
{
    private const int Fp32 = 4;

    /// <summary>All weights: those that are quantised with their scales, the others in the compute type.</summary>
    /// <param name="outline">Which weights.</param>
    /// <param name="quantization">How the linear maps of the blocks are held.</param>
    /// <param name="element">Bytes of a number in the compute type.</param>
    public static long Weights(ModelOutline outline, BaseQuantization quantization, long element) =>
        (outline.ParameterCount * element)
        + Quantized(outline, quantization).Sum(numbers => QuantizedWeight.ByteCount(quantization, numbers) - (numbers * element));

    /// <summary>The largest weight while it is dense: in fp32, and where another type is computed in, in that too.</summary>
    /// <inheritdoc cref="Weights"/>
    public static long Dense(ModelOutline outline, BaseQuantization quantization, long element) =>
        Quantized(outline, quantization).DefaultIfEmpty().Max() * (element == Fp32 ? Fp32 : Fp32 + element);

    /// <summary>Numbers in each weight that is quantised: of a block, the matrices are its linear maps.</summary>
    private static IEnumerable<long> Quantized(ModelOutline outline, BaseQuantization quantization) => quantization == BaseQuantization.None
        ? []
        : outline.Weights.Where(weight => weight.Value.Count == 2 && BlockWeights.Hold(weight.Key)).Select(weight => weight.Value[0] * weight.Value[1]);
}
