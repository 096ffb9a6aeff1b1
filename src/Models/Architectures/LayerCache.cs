using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>Keys and values one layer has computed so far for a batch that is being decoded.</summary>
internal sealed class LayerCache : IDisposable
{
    private Tensor? _keys;
    private Tensor? _values;

    /// <summary>Adds those of the new tokens, each [rows, heads, new, head]; returns all, each [rows, heads, keys, head].</summary>
    public (Tensor Keys, Tensor Values) Append(Tensor keys, Tensor values)
    {
        Tensor allKeys = _keys is null ? keys.contiguous() : cat([_keys, keys], dim: 2);
        Tensor allValues = _values is null ? values.contiguous() : cat([_values, values], dim: 2);
        Dispose();
        _keys = allKeys.alias().DetachFromDisposeScope();
        _values = allValues.alias().DetachFromDisposeScope();
        return (allKeys, allValues);
    }

    public void Dispose()
    {
        _keys?.Dispose();
        _values?.Dispose();
    }
}
