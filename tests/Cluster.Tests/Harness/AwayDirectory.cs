namespace Spectral.Cluster.Tests.Harness;

/// <summary>A directory is taken away, and a file lies in its place, until this is disposed: a mount that is gone.</summary>
internal sealed class AwayDirectory : IDisposable
{
    private readonly string _path;

    public AwayDirectory(string path)
    {
        _path = path;
        Directory.Move(path, Elsewhere);
        File.WriteAllText(path, "");
    }

    private string Elsewhere => $"{_path}.away";

    public void Dispose()
    {
        File.Delete(_path);
        Directory.Move(Elsewhere, _path);
    }
}
