using System.Text;
using CsCheck;
using Spectral.Models.Data.Reading;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.Data.Reading;

public sealed class JsonlReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ByteOrderMarkBlankLinesAndCrLfAreNoRecords()
    {
        Assert.Equal([(1L, "a"), (4L, "b"), (5L, "ü")], Texts("\uFEFF{\"t\":\"a\"}\r\n\r\n  \t\n{\"t\":\"b\"}\n{\"t\":\"ü\"}"));
    }

    [Fact]
    public void LinesLongerThanTheBufferAreWhole()
    {
        string lengthy = new('x', 300_000);
        Assert.Equal([(1L, "a"), (2L, lengthy), (3L, "b")], Texts($$"""
            {"t":"a"}
            {"t":"{{lengthy}}"}
            {"t":"b"}

            """));
    }

    [Theory]
    [InlineData("{\"t\": \"a\"}\n{\"t\": ", "train.jsonl:2: is not JSON: ")]
    [InlineData("{\"t\": \"a\"}\n{'t': 'a'}", "train.jsonl:2: is not JSON: ")]
    [InlineData("{\"t\": \"a\"} {\"t\": \"b\"}", "train.jsonl:1: is not JSON: ")]
    [InlineData("[\n{\"t\": \"a\"}\n]", "train.jsonl:1: is not JSON: ")]
    [InlineData("\"text\"", "train.jsonl:1: a record must be an object, found a string.")]
    [InlineData("{\"t\": 7}", "train.jsonl:1: \"t\" must be a string, found 7.")]
    [InlineData("{\"t\": null}", "train.jsonl:1: \"t\" of the record is null.")]
    [InlineData("{\"tt\": \"a\", \"id\": 1}", "train.jsonl:1: the record has no key \"t\": it has \"tt\", \"id\"; is \"tt\" meant to be \"t\"?")]
    [InlineData("{}", "train.jsonl:1: the record has no key \"t\": it has no keys")]
    [InlineData("{\"t\": \"\\ud800\"}", "train.jsonl:1: \"t\" holds an unpaired surrogate escape")]
    [InlineData("", "train.jsonl: the dataset is empty.")]
    [InlineData("\n \n", "train.jsonl: the dataset is empty.")]
    public void AMalformedFileIsToldWithItsLine(string content, string message)
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Texts(content));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherEncodingsAreRefusedWithTheirLine()
    {
        byte[] latin1 = [.. "{\"t\":\"a\"}\n{\"t\":\""u8, 0xE9, .. "\"}"u8];
        Assert.Contains("train.jsonl:2: is not UTF-8.", Failure(latin1), StringComparison.Ordinal);
        Assert.Contains("begins like UTF-16", Failure([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{}")]), StringComparison.Ordinal);
    }

    [Fact]
    public void AnyBytesGiveRecordsOrOneClearError()
    {
        byte[] valid = "{\"t\":\"a\"}\n{\"t\":\"b\\u00e9\"}\r\n\n{\"t\":[1,{\"x\":null}]}\n"u8.ToArray();
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte, Gen.Int[0, 3]).Array[0, 6].Sample(edits =>
        {
            var bytes = new List<byte>(valid);
            foreach ((int place, byte value, int kind) in edits)
            {
                int at = Math.Min(place, bytes.Count - 1);
                switch (kind)
                {
                    case 0:
                        bytes[at] = value;
                        break;
                    case 1:
                        bytes.Insert(at, value);
                        break;
                    default:
                        bytes.RemoveAt(at);
                        break;
                }
            }

            using var folder = new TemporaryFolder();
            string path = folder.Write("train.jsonl", [.. bytes]);
            try
            {
                return DatasetReader.Read(path).Select(record => record.Required("t").Text()).Count() <= bytes.Count;
            }
            catch (UserErrorException e)
            {
                return e.Message.StartsWith(path, StringComparison.Ordinal);
            }
        });
    }

    private (long Line, string Text)[] Texts(string content) => Texts(Encoding.UTF8.GetBytes(content));

    private (long Line, string Text)[] Texts(byte[] content) =>
        [.. DatasetReader.Read(_folder.Write("train.jsonl", content)).Select(record => (record.Location.Number, record.Required("t").Text()))];

    private string Failure(byte[] content) => Assert.Throws<UserErrorException>(() => Texts(content)).Message;
}
