using System.Runtime.InteropServices;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Training;

/// <summary>
/// The trainable tensors of a model seen as one flat fp32 array, in name order: what is reduced, optimized and stored has
/// the same layout on every worker.
/// </summary>
internal sealed class TrainableParameters
{
    private readonly Tensor[] _tensors;

    /// <param name="parameters">Key in the adapter file and leaf tensor of each; the tensors stay the adapters'.</param>
    public TrainableParameters(IEnumerable<KeyValuePair<string, AdapterParameter>> parameters)
    {
        KeyValuePair<string, AdapterParameter>[] ordered = [.. parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal)];
        _tensors = Array.ConvertAll(ordered, parameter => parameter.Value.Value);
        var slices = new List<ParameterSlice>(ordered.Length);
        foreach ((string name, AdapterParameter parameter) in ordered)
        {
            int length = checked((int)parameter.Value.NumberOfElements);
            slices.Add(new ParameterSlice(name, parameter.Value.shape, Count, length, parameter.Decayed));
            Count = checked(Count + length);

            // There from the start, so that every leaf is added to a zero: a first gradient that is taken over as it comes
            // would keep a -0 that later ones lose.
            parameter.Value.grad = zeros_like(parameter.Value).DetachFromDisposeScope();
        }

        Slices = slices;
    }

    /// <summary>The tensors in name order, one behind the other.</summary>
    public IReadOnlyList<ParameterSlice> Slices { get; }

    /// <summary>Elements of all tensors together.</summary>
    public int Count { get; }

    /// <summary>Copies the tensors' values into the first <see cref="Count"/> elements.</summary>
    public void ReadValues(float[] values)
    {
        for (int i = 0; i < _tensors.Length; i++)
        {
            Read(_tensors[i], Slices[i].Of(values));
        }
    }

    /// <summary>Sets the tensors to the first <see cref="Count"/> elements.</summary>
    public void WriteValues(float[] values)
    {
        using IDisposable frozen = no_grad();
        for (int i = 0; i < _tensors.Length; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            bool inPlace = _tensors[i].device_type == DeviceType.CPU;
            Tensor host = inPlace ? _tensors[i] : empty_like(_tensors[i], device: CPU);
            Slices[i].Of(values).CopyTo(Floats(host));
            if (!inPlace)
            {
                _tensors[i].copy_(host);
            }
        }
    }

    /// <summary>Copies the gradients into the first <see cref="Count"/> elements and sets them to zero.</summary>
    public void TakeGradients(float[] values)
    {
        using IDisposable frozen = no_grad();
        using DisposeScope scope = NewDisposeScope();
        for (int i = 0; i < _tensors.Length; i++)
        {
            Tensor gradient = _tensors[i].grad!;
            Read(gradient, Slices[i].Of(values));
            gradient.zero_();
        }
    }

    /// <summary>Sets the gradients to zero: of a leaf that broke off nothing is to be left.</summary>
    public void DropGradients()
    {
        using IDisposable frozen = no_grad();
        foreach (Tensor tensor in _tensors)
        {
            using DisposeScope scope = NewDisposeScope();
            tensor.grad!.zero_();
        }
    }

    private static void Read(Tensor tensor, Span<float> values)
    {
        using DisposeScope scope = NewDisposeScope();
        Floats(tensor.detach().cpu().contiguous()).CopyTo(values);
    }

    private static Span<float> Floats(Tensor host) => MemoryMarshal.Cast<byte, float>(TensorBytes.Span(host));
}
