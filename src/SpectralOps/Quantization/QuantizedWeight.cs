using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Quantization;

/// <summary>
/// A weight held in 8 or 4 bits per number and a 16th of an fp32 scale (<see cref="BlockEncoder"/>), made dense for each product. All that uses
/// it computes with the rounded weight.
/// </summary>
public sealed class QuantizedWeight : FrozenWeight
{
    private readonly BaseQuantization _quantization;
    private readonly Tensor _codes;
    private readonly Tensor _scales;

    private QuantizedWeight(BaseQuantization quantization, Tensor codes, Tensor scales, long outputSize, long inputSize, ScalarType computeType)
    {
        (_quantization, _codes, _scales) = (quantization, codes, scales);
        (OutputSize, InputSize, ComputeType) = (outputSize, inputSize, computeType);
        Tensors = [codes, scales];
    }

    public override long OutputSize { get; }

    public override long InputSize { get; }

    public override Device Device => _codes.device;

    public override ScalarType ComputeType { get; }

    public override IReadOnlyList<Tensor> Tensors { get; }

    public override bool IsQuantized => true;

    /// <summary>Rounds a weight.</summary>
    /// <param name="weight">W [d_out, d_in] in any floating type, on the CPU; not kept.</param>
    /// <param name="quantization">int8 or nf4.</param>
    /// <param name="computeType">What its dense form is to have.</param>
    /// <param name="device">Where it is to be held.</param>
    /// <returns>The caller's to dispose, by its tensors.</returns>
    public static QuantizedWeight Of(Tensor weight, BaseQuantization quantization, ScalarType computeType, Device device)
    {
        using var scope = NewDisposeScope();
        (Tensor codes, Tensor scales) = BlockEncoder.Encode(weight, quantization);
        return new QuantizedWeight(
            quantization,
            codes.to(device).DetachFromDisposeScope(),
            scales.to(device).DetachFromDisposeScope(),
            weight.shape[0],
            weight.shape[1],
            computeType);
    }

    /// <summary>Bytes of so many numbers in one weight.</summary>
    /// <param name="quantization">int8 or nf4.</param>
    /// <param name="numbers">d_out d_in.</param>
    public static long ByteCount(BaseQuantization quantization, long numbers)
    {
        long blocks = BlockEncoder.Blocks(numbers);
        return blocks * ((quantization == BaseQuantization.Int8 ? BlockEncoder.BlockSize : BlockEncoder.BlockSize / 2) + sizeof(float));
    }

    /// <summary>Another handle on the same memory, to be disposed by itself.</summary>
    public QuantizedWeight Share() => new(
        _quantization,
        _codes.detach().DetachFromDisposeScope(),
        _scales.detach().DetachFromDisposeScope(),
        OutputSize,
        InputSize,
        ComputeType);

    /// <inheritdoc/>
    public override Tensor Dense()
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        Tensor numbers = BlockDecoder.Decode(_codes, _scales, _quantization).narrow(0, 0, OutputSize * InputSize);
        return scope.MoveToOuter(numbers.to(ComputeType).view(OutputSize, InputSize));
    }
}
