using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Safetensors;

namespace Spectral.Coordinator.Http;

/// <summary>The largest singular values in files of bases. What lies under a key never changes, so each file is read once.</summary>
internal sealed class SingularValues(IArtifactStore store)
{
    private const int MostValues = 64;
    private const int MostKept = 4096;

    private readonly ConcurrentDictionary<string, float[]> _known = new(StringComparer.Ordinal);

    /// <summary>Descending; null where there is no such basis any more.</summary>
    public float[]? Of(string key)
    {
        if (_known.TryGetValue(key, out float[]? known))
        {
            return known;
        }

        float[]? read = Read(StoreLayout.Basis(key));
        if (read is not null && _known.Count < MostKept)
        {
            _known[key] = read;
        }

        return read;
    }

    private float[]? Read(string path)
    {
        using Stream? stream = store.OpenRead(path);
        if (stream is null || SafetensorsHeader.Read(stream, path).Entries.FirstOrDefault(entry => entry.Name == "S") is not { Dtype: SafetensorsDtype.F32 } entry)
        {
            return null;
        }

        float[] values = new float[Math.Min(entry.ByteCount / sizeof(float), MostValues)];
        stream.Position = entry.Offset;
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
