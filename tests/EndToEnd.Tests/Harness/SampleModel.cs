namespace Spectral.EndToEnd.Tests.Harness;

/// <summary>The shipped model, for tests that change a copy of it.</summary>
internal static class SampleModel
{
    /// <summary>From the repository's root.</summary>
    public const string Path = "samples/tiny-llama";

    /// <summary>A copy of every file in a directory of its own.</summary>
    public static string Copy(TemporaryFolder folder)
    {
        string model = Directory.CreateDirectory(folder.File("model")).FullName;
        foreach (string file in Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, Path)))
        {
            File.Copy(file, System.IO.Path.Combine(model, System.IO.Path.GetFileName(file)));
        }

        return model;
    }
}
