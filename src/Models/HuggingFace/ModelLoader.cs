using Spectral.Models.Architectures;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Safetensors;
using Spectral.SpectralOps.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.HuggingFace;

/// <summary>Builds the model of a directory on its own weights.</summary>
public static class ModelLoader
{
    /// <summary>
    /// The model, ready to compute. Weights already of <paramref name="computeDtype"/> stay in the mapped file when the
    /// device is the CPU; others are converted one by one.
    /// </summary>
    /// <param name="directory">May be disposed afterwards.</param>
    /// <param name="computeDtype">float32, bfloat16 or float16.</param>
    /// <param name="device">Where the weights go; null for the CPU.</param>
    /// <param name="quantization">How the linear maps of its blocks are held.</param>
    /// <exception cref="UserErrorException">Unsupported configuration; missing, misshapen, non-finite or integer weights.</exception>
    public static CausalLanguageModel Load(
        ModelDirectory directory,
        ScalarType computeDtype = ScalarType.Float32,
        Device? device = null,
        BaseQuantization quantization = BaseQuantization.None) => new(
            ModelConfigReader.Read(directory.Path),
            name => LoadWeight(directory, name, computeDtype, device ?? CPU),
            name => directory.Info(name).File,
            name => LoadQuantized(directory, name, quantization, computeDtype, device ?? CPU));

    /// <summary>As <see cref="Load(ModelDirectory, ScalarType, Device, BaseQuantization)"/> for a model of any architecture.</summary>
    /// <param name="directory">May be disposed afterwards.</param>
    /// <param name="head">What the model is to say of whole sequences; null where it predicts tokens.</param>
    /// <param name="computeDtype">float32, bfloat16 or float16.</param>
    /// <param name="device">Where the weights go; null for the CPU.</param>
    /// <param name="quantization">How the linear maps of its blocks are held.</param>
    /// <exception cref="UserErrorException">As there, or the model cannot do what is asked of it.</exception>
    public static TransformerModel Load(
        ModelDirectory directory,
        HeadSpecification? head,
        ScalarType computeDtype = ScalarType.Float32,
        Device? device = null,
        BaseQuantization quantization = BaseQuantization.None) => TransformerFactory.Create(
            directory,
            head,
            name => LoadWeight(directory, name, computeDtype, device ?? CPU),
            name => LoadQuantized(directory, name, quantization, computeDtype, device ?? CPU));

    /// <inheritdoc cref="Load(ModelDirectory, ScalarType, Device, BaseQuantization)"/>
    public static CausalLanguageModel Load(string path, ScalarType computeDtype = ScalarType.Float32, Device? device = null)
    {
        using ModelDirectory directory = ModelDirectory.Open(path);
        return Load(directory, computeDtype, device);
    }

    /// <summary>Passes if <see cref="Load(ModelDirectory, ScalarType, Device, BaseQuantization)"/> would find nothing wrong with the weights; loads none of them.</summary>
    /// <param name="directory">Has weights.</param>
    /// <param name="outline">What its configuration asks for.</param>
    /// <param name="readsNumbers">Whether every weight is read for NaN and infinity, which takes as long as reading the files.</param>
    /// <exception cref="UserErrorException">Missing, misshapen, non-finite or integer weights.</exception>
    public static void Check(ModelDirectory directory, ModelOutline outline, bool readsNumbers)
    {
        foreach ((string name, IReadOnlyList<long> shape) in outline.Weights)
        {
            WeightInfo info = RequireFloatingPoint(directory, name);
            WeightShape.Require(name, info.Shape, shape, info.File, directory.ConfigFile);
            if (readsNumbers)
            {
                directory.RequireFinite(name);
            }
        }
    }

    /// <summary>One weight in the compute dtype on the device: over the mapped file where nothing is to be converted.</summary>
    /// <exception cref="UserErrorException">No such weight, or it is non-finite or of integers.</exception>
    public static Tensor LoadWeight(ModelDirectory directory, string name, ScalarType computeDtype, Device device)
    {
        _ = RequireFloatingPoint(directory, name);
        directory.RequireFinite(name);
        using DisposeScope scope = NewDisposeScope();
        Tensor mapped = directory.Weight(name);
        Tensor weight = mapped.to(computeDtype, device).DetachFromDisposeScope();
        if (mapped.dtype != computeDtype || device.type != DeviceType.CPU)
        {
            directory.Release(name);
        }

        return weight;
    }

    /// <summary>
    /// The weight of a linear map, rounded as the recipe asks: one weight at a time, so that nothing but the mapped file ever holds them all
    /// unrounded. Null where it stays as it is: none is asked for, or it belongs to no block.
    /// </summary>
    /// <returns>The caller's to dispose, by its tensors.</returns>
    /// <exception cref="UserErrorException">No such weight, or it is non-finite or of integers.</exception>
    public static QuantizedWeight? LoadQuantized(
        ModelDirectory directory, string name, BaseQuantization quantization, ScalarType computeDtype, Device device)
    {
        if (quantization == BaseQuantization.None || !BlockWeights.Hold(name))
        {
            return null;
        }

        _ = RequireFloatingPoint(directory, name);
        directory.RequireFinite(name);
        using DisposeScope scope = NewDisposeScope();
        return QuantizedWeight.Of(directory.Weight(name), quantization, computeDtype, device);
    }

    private static WeightInfo RequireFloatingPoint(ModelDirectory directory, string name)
    {
        WeightInfo info = directory.Info(name);
        return info.Dtype.IsFloatingPoint()
            ? info
            : throw new UserErrorException(
                $"{info.File}: tensor '{name}' is {info.Dtype.FileName()}; weights must be F32, F16, BF16 or F64 (quantized models are not read).");
    }
}
