using System.Diagnostics;

namespace Spectral.EndToEnd.Tests.Harness;

/// <summary>A file system of a few megabytes in memory, which a test can fill. Only root can mount one; elsewhere the test is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Block = 4096;

    private readonly string _ballast;

    private SmallDisk(string path)
    {
        Path = path;
        _ballast = System.IO.Path.Combine(path, "ballast");
    }

    public string Path { get; }

    public static SmallDisk Mount(TemporaryFolder folder, string size)
    {
        string path = Directory.CreateDirectory(folder.File("disk")).FullName;
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", path), "only root can mount a small disk");
        return new SmallDisk(path);
    }

    /// <summary>Takes all space but this.</summary>
    public void Fill(long leaving = 0)
    {
        using FileStream ballast = new(_ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] block = new byte[Block];
        try
        {
            while (true)
            {
                ballast.Write(block);
            }
        }
        catch (IOException)
        {
            ballast.SetLength(ballast.Length - leaving);
        }
    }

    public void Free() => File.Delete(_ballast);

    /// <summary>Full paths of the files on it, those of a test's own aside.</summary>
    public string[] Files() => [.. Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Where(file => file != _ballast)];

    public void Dispose() => Run("umount", Path);

    private static bool Run(string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
