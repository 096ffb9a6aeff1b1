using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Spectral.Coordinator.DataPlane;

/// <summary>SHA-256 of the store's files, computed once for each file as it lies on the disk.</summary>
internal sealed class ContentHashes(TimeProvider time)
{
    private const int MostKept = 10_000;

    // A file replaced within the file system's clock tick would look like the one before.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Lower-case hex; the stream is back at its start.</summary>
    /// <param name="path">Store path.</param>
    /// <param name="content">The opened file; hashes of others than local files are not kept.</param>
    public async Task<string> OfAsync(string path, Stream content, CancellationToken cancellation)
    {
        DateTime? written = content is FileStream file ? File.GetLastWriteTimeUtc(file.SafeFileHandle) : null;
        if (_known.TryGetValue(path, out Known known) && known.Written == written && known.Length == content.Length)
        {
            return known.Sha256;
        }

        string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
        content.Position = 0;
        if (written is { } at && at < (time.GetUtcNow() - Settled).UtcDateTime)
        {
            if (_known.Count >= MostKept)
            {
                _known.Clear();
            }

            _known[path] = new Known(content.Length, at, sha256);
        }

        return sha256;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Known(long Length, DateTime Written, string Sha256);
}
