using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Spectral.Shared.Decomposition;

/// <summary>
/// SHA-256 of a weight's content: dtype, shape and row-major bytes. Equal content has one hash wherever it is stored,
/// and a reshaped or reinterpreted weight has another. Built up over chunks, since a weight may exceed 2 GiB.
/// </summary>
public sealed class WeightHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <param name="dtype">Name of the element type as safetensors writes it, e.g. <c>BF16</c>.</param>
    /// <param name="shape">Sizes, outermost first.</param>
    public WeightHash(string dtype, params ReadOnlySpan<long> shape)
    {
        var header = new StringBuilder(dtype);
        foreach (long size in shape)
        {
            header.Append(CultureInfo.InvariantCulture, $",{size}");
        }

        _hash.AppendData(Encoding.ASCII.GetBytes(header.Append('\n').ToString()));
    }

    /// <summary>The next bytes of the content, in order.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>The 32 bytes of the hash; the object starts over afterwards and must not be used again.</summary>
    public byte[] Finish() => _hash.GetHashAndReset();

    /// <summary>The hash of content that lies in one span.</summary>
    public static byte[] Compute(ReadOnlySpan<byte> bytes, string dtype, params ReadOnlySpan<long> shape)
    {
        using var hash = new WeightHash(dtype, shape);
        hash.Append(bytes);
        return hash.Finish();
    }

    public void Dispose() => _hash.Dispose();
}
