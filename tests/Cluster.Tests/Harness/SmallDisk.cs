namespace Spectral.Cluster.Tests.Harness;

/// <summary>A file system of its own that can be filled to the last byte.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Megabytes = 64;
    private const string Ballast = "ballast";

    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-disk-").FullName;

    public SmallDisk() => SystemCommand.Run(["mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "spectral-test", _directory]);

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Missing { get; } = Try();

    public string Path => _directory;

    /// <summary>Nothing can be written any more.</summary>
    public void Fill()
    {
        byte[] block = new byte[1 << 16];
        using FileStream file = new(System.IO.Path.Combine(_directory, Ballast), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (int size = block.Length; size > 0;)
        {
            try
            {
                file.Write(block, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    public void Free() => File.Delete(System.IO.Path.Combine(_directory, Ballast));

    public void Dispose()
    {
        SystemCommand.Run(["umount", "--lazy", _directory]);
        Directory.Delete(_directory);
    }

    private static string? Try()
    {
        try
        {
            using var disk = new SmallDisk();
            return null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return $"needs root to mount a small file system: {e.Message}";
        }
    }
}
