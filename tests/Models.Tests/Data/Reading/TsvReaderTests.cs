using Spectral.Models.Data.Reading;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.Data.Reading;

public sealed class TsvReaderTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.tsv");

    [Fact]
    public void The_first_line_names_the_columns_and_quotes_mean_nothing()
    {
        File.WriteAllText(_path, "sentence\tlabel\r\n\"quoted\t1\r\n\r\nété\t0");
        RecordNode[] records = [.. DatasetReader.Read(_path)];
        Assert.Equal(["\"quoted", "été"], records.Select(record => record.Required("sentence").Text()));
        Assert.Equal(["1", "0"], records.Select(record => record.Required("label").Scalar()));
        Assert.Equal([2L, 4L], records.Select(record => record.Location.Number));
    }

    [Theory]
    [InlineData("a\tb\n1\n", ":2: has 1 cells; the first line names 2 columns")]
    [InlineData("a\tb\n1\t2\t3\n", ":2: has 3 cells")]
    [InlineData("a\ta\n1\t2\n", "the column \"a\" is named 2 times")]
    [InlineData("a\tb\n", "the dataset is empty")]
    public void A_wrong_file_is_refused_with_its_line(string content, string expected)
    {
        File.WriteAllText(_path, content);
        Assert.Contains(expected, Assert.Throws<UserErrorException>(() => DatasetReader.Read(_path).ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_encodings_are_refused()
    {
        File.WriteAllBytes(_path, [0x61, 0x0A, 0xFF, 0x0A]);
        Assert.Contains(":2: is not UTF-8", Assert.Throws<UserErrorException>(() => DatasetReader.Read(_path).ToArray()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_path);
}
