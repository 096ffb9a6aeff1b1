using System.Security.Cryptography;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;

namespace Spectral.GpuNode.Decomposition;

/// <summary>The basis cache: files by basis key, made once in the store's life by whoever is first.</summary>
internal sealed class BasisStore(IArtifactStore store)
{
    /// <summary>The file's bytes, or null where there is none.</summary>
    public byte[]? Find(string key)
    {
        using Stream? stream = store.OpenRead(StoreLayout.Basis(key));
        if (stream is null)
        {
            return null;
        }

        byte[] content = new byte[checked((int)stream.Length)];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>The bytes that every member uses: those of the file that was first, whoever wrote it.</summary>
    public byte[] Publish(string key, byte[] content) =>
        store.TryCreate(StoreLayout.Basis(key), stream => stream.Write(content))
            ? content
            : Find(key) ?? throw new UserErrorException($"{StoreLayout.Basis(key)}: was there and is gone; does something else delete from the store?");

    /// <summary>The file with exactly this content.</summary>
    /// <exception cref="UserErrorException">It is missing or holds other bytes.</exception>
    public byte[] Read(string key, string sha256)
    {
        byte[] content = Find(key) ?? throw new UserErrorException($"{StoreLayout.Basis(key)}: is missing from the artifact store.");
        return Sha256(content) == sha256
            ? content
            : throw new UserErrorException(
                $"{StoreLayout.Basis(key)}: has SHA-256 {Sha256(content)}, not {sha256} as when the job began; an adapter only fits the basis it was "
                + "trained on. Restore the file.");
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
