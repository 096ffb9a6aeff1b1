using Parquet;
using Parquet.Serialization;
using Spectral.Models.Data.Reading;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.Data.Reading;

public sealed class ParquetRecordReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RowsOfEveryRowGroupAreReadInOrder()
    {
        string path = _folder.File("train.parquet");
        await Write(path, Enumerable.Range(0, 25).Select(i => new Row { Prompt = $"é{i}" }), rowGroupSize: 10);
        Assert.Equal(
            Enumerable.Range(0, 25).Select(i => (i + 1L, $"é{i}")),
            DatasetReader.Read(path).Select(record => (record.Location.Number, record.Required("Prompt").Text())));
    }

    [Fact]
    public async Task ListsOfStructsAreListsOfObjects()
    {
        string path = _folder.File("chat.parquet");
        await Write(path, [new Row { Turns = [new Turn { Role = "user", Content = "q" }, new Turn { Role = "assistant", Content = "a" }] }], 10);
        RecordNode record = DatasetReader.Read(path).Single();
        Assert.Equal(["q", "a"], record.Required("Turns").Items().Select(turn => turn.Required("Content").Text()));
    }

    [Fact]
    public async Task AnErrorNamesTheRow()
    {
        string path = _folder.File("train.parquet");
        await Write(path, [new Row { Prompt = "a" }, new Row()], 10);
        string message = Assert.Throws<UserErrorException>(() => DatasetReader.Read(path).Select(record => record.Required("Prompt").Text()).ToList()).Message;
        Assert.Contains("train.parquet: row 2: the record has no key \"Prompt\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileWithoutRowsIsEmpty()
    {
        string path = _folder.File("train.parquet");
        await Write(path, [], 10);
        Assert.Contains("the dataset is empty", Failure(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADamagedFileIsToldAsSuch()
    {
        string path = _folder.File("train.parquet");
        await Write(path, [new Row { Prompt = "some prompt" }], 10);
        byte[] bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Assert.Contains("cannot be read as parquet", Failure(_folder.Write("cut.parquet", bytes[..^9])), StringComparison.Ordinal);
        Assert.Contains("cannot be read as parquet", Failure(_folder.Write("none.parquet", [])), StringComparison.Ordinal);
        Assert.Contains("cannot be read as parquet", Failure(_folder.Write("json.parquet", "{\"a\": 1}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MetadataThatDoesNotEndWhereItSaysIsRefused()
    {
        // The decoder reads for ever where the byte that ends the metadata is another.
        string path = _folder.File("train.parquet");
        await Write(path, [new Row { Prompt = "some prompt" }], 10);
        byte[] good = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        for (int position = good.Length - 9; position < good.Length; position++)
        {
            byte[] damaged = [.. good];
            damaged[position] ^= 0x38;
            Assert.Contains("cannot be read as parquet", Failure(_folder.Write("damaged.parquet", damaged)), StringComparison.Ordinal);
        }
    }

    private static string Failure(string path) => Assert.Throws<UserErrorException>(() => DatasetReader.Read(path).ToList()).Message;

    private static async Task Write(string path, IEnumerable<Row> rows, int rowGroupSize) =>
        await ParquetSerializer.SerializeAsync(rows, path, new ParquetOptions { RowGroupSize = rowGroupSize });

    private sealed class Row
    {
        public string? Prompt { get; set; }

        public List<Turn>? Turns { get; set; }
    }

    private sealed class Turn
    {
        public string? Role { get; set; }

        public string? Content { get; set; }
    }
}
