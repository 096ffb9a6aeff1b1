using Spectral.Models.Data.Reading;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.Data.Reading;

public sealed class DatasetReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AMissingFileIsNamed() => Assert.Contains("train.jsonl: no such dataset file.", Failure(_folder.File("train.jsonl")), StringComparison.Ordinal);

    [Fact]
    public void ADirectoryIsNoDataset()
    {
        Directory.CreateDirectory(_folder.File("d.jsonl"));
        Assert.Contains("d.jsonl: is a directory", Failure(_folder.File("d.jsonl")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train.csv", "not .csv")]
    [InlineData("train", "not a file without extension")]
    public void OtherExtensionsAreRefused(string name, string message) =>
        Assert.Contains(message, Failure(_folder.Write(name, "{}")), StringComparison.Ordinal);

    private static string Failure(string path) => Assert.Throws<UserErrorException>(() => DatasetReader.Read(path).ToList()).Message;
}
