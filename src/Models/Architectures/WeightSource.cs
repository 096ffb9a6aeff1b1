using Spectral.Shared.Errors;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>Looks weights up by their Hugging Face names, checks their shapes and keeps them for disposal.</summary>
internal sealed class WeightSource(string configFile, Func<string, long[], Tensor> lookup, Func<string, string> fileOf) : IDisposable
{
    private readonly List<Tensor> _taken = [];

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="UserErrorException">Its shape or dtype does not fit.</exception>
    public Tensor Take(string name, params long[] shape)
    {
        Tensor tensor = lookup(name, shape);
        _taken.Add(tensor);
        WeightShape.Require(name, tensor.shape, shape, fileOf(name), configFile);
        return tensor.dtype == _taken[0].dtype
            ? tensor
            : throw new UserErrorException(
                $"{fileOf(name)}: tensor '{name}' is {tensor.dtype}, but the weights before it are {_taken[0].dtype}.");
    }

    public FrozenLinear Linear(string module, long outputSize, long inputSize, bool bias) => new(
        module,
        Take($"{module}.weight", outputSize, inputSize),
        bias ? Take($"{module}.bias", outputSize) : null);

    public RmsNorm Norm(string module, long size, double epsilon) => new(Take($"{module}.weight", size), epsilon);

    public LayerNorm LayerNorm(string module, long size, double epsilon) =>
        new(Take($"{module}.weight", size), Take($"{module}.bias", size), epsilon);

    public void Dispose() => _taken.ForEach(tensor => tensor.Dispose());
}
