using Spectral.Shared.Errors;
using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>Looks weights up by their Hugging Face names, checks their shapes and keeps them for disposal.</summary>
/// <param name="configFile">Asks for the shapes.</param>
/// <param name="lookup">A tensor by its name and shape.</param>
/// <param name="fileOf">The file a tensor came from, for errors.</param>
/// <param name="quantized">The weight of a linear map by its name, where it is held in fewer bits; null, or a null for it, where it is not.</param>
internal sealed class WeightSource(
    string configFile, Func<string, long[], Tensor> lookup, Func<string, string> fileOf, Func<string, FrozenWeight?>? quantized = null) : IDisposable
{
    private readonly List<Tensor> _taken = [];
    private ScalarType? _type;

    /// <summary>Told of what goes wrong in backward passes through the operations that are built of these weights.</summary>
    public BackwardFailure BackwardFailure { get; } = new();

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="UserErrorException">Its shape or dtype does not fit.</exception>
    public Tensor Take(string name, params long[] shape)
    {
        Tensor tensor = lookup(name, shape);
        _taken.Add(tensor);
        WeightShape.Require(name, tensor.shape, shape, fileOf(name), configFile);
        _type ??= tensor.dtype;
        return tensor.dtype == _type
            ? tensor
            : throw new UserErrorException(
                $"{fileOf(name)}: tensor '{name}' is {tensor.dtype}, but the weights before it are {_type}.");
    }

    public FrozenLinear Linear(string module, long outputSize, long inputSize, bool bias) => new(
        module,
        Matrix($"{module}.weight", outputSize, inputSize),
        bias ? Take($"{module}.bias", outputSize) : null);

    public RmsNorm Norm(string module, long size, double epsilon) => new(Take($"{module}.weight", size), epsilon, BackwardFailure);

    public LayerNorm LayerNorm(string module, long size, double epsilon) =>
        new(Take($"{module}.weight", size), Take($"{module}.bias", size), epsilon);

    public void Dispose() => _taken.ForEach(tensor => tensor.Dispose());

    private FrozenWeight Matrix(string name, long outputSize, long inputSize)
    {
        if (quantized?.Invoke(name) is not { } weight)
        {
            return Take(name, outputSize, inputSize);
        }

        _taken.AddRange(weight.Tensors);
        WeightShape.Require(name, [weight.OutputSize, weight.InputSize], [outputSize, inputSize], fileOf(name), configFile);
        return weight;
    }
}
