using Spectral.Models.Data;
using Spectral.Models.Data.Formats;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Tests.Data;

public sealed class DatasetLoaderTests : IDisposable
{
    /// <summary>Samples of 3, 11 and 4 tokens.</summary>
    private const string Lines = """
        {"prompt": "a", "completion": "b"}
        {"prompt": "abcde", "completion": "fghij"}
        {"prompt": "x", "completion": "yz"}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SamplesThatDoNotFitAreLeftOutAndCounted()
    {
        DatasetReport report = Load(new DatasetSettings(10)).Report;
        Assert.Equal((2, 1, 0, 11), (report.Samples, report.DroppedTooLong, report.Truncated, report.Longest));
        Assert.Equal((7L, 5L), (report.Tokens, report.SupervisedTokens));
    }

    [Fact]
    public void TheReportSaysWhatIsLeftOut()
    {
        string line = Load(new DatasetSettings(10)).Report.Describe();
        Assert.EndsWith(
            "train.jsonl: 2 samples, 7 tokens, 5 of them supervised; 1 longer than the sequence length left out (the longest has 11 tokens)",
            line,
            StringComparison.Ordinal);
        Assert.EndsWith("train.jsonl: 3 samples, 18 tokens, 11 of them supervised", Load(new DatasetSettings(11)).Report.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void SamplesThatDoNotFitAreCutIfAskedFor()
    {
        Dataset dataset = Load(new DatasetSettings(7, TooLong.Truncate));
        Assert.Equal((3, 0, 1), (dataset.Report.Samples, dataset.Report.DroppedTooLong, dataset.Report.Truncated));
        Assert.Equal([3, 7, 4], dataset.Lengths);
        Assert.Equal([false, false, false, false, false, true, true], dataset.Samples[1].Supervised);
    }

    [Fact]
    public void ASampleCutBeforeItsCompletionHasNothingToLearn()
    {
        DatasetReport report = Load(new DatasetSettings(5, TooLong.Truncate)).Report;
        Assert.Equal((2, 0, 1), (report.Samples, report.Truncated, report.DroppedUnsupervised));
    }

    [Fact]
    public void ASampleThatDoesNotFitIsNamedWhereThatIsAnError()
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Load(new DatasetSettings(10, TooLong.Error)));
        Assert.EndsWith("train.jsonl:2: the sample has 11 tokens, more than the sequence length 10.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADatasetOfWhichNothingIsLeftIsRefused()
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Load(new DatasetSettings(2)));
        Assert.Contains("no sample is left: 3 are longer than the sequence length 2 (the longest has 11 tokens)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALimitReadsNoFurther()
    {
        string path = _folder.Write("limited.jsonl", Lines + "\nnot json");
        Dataset dataset = DatasetLoader.Load(path, Format(), new DatasetSettings(100, Limit: 2));
        Assert.Equal(2, dataset.Report.Samples);
    }

    [Fact]
    public void TheHashFollowsTokensAndSupervision()
    {
        string prompts = _folder.Write("a.jsonl", """{"prompt": "ab", "completion": "c"}""");
        string shifted = _folder.Write("b.jsonl", """{"prompt": "a", "completion": "bc"}""");
        string spaced = _folder.Write("c.jsonl", """  {"completion":"c","prompt":"ab","id":7}  """);
        string Hash(string path) => DatasetLoader.Load(path, Format(), new DatasetSettings(100)).Sha256;
        Assert.NotEqual(Hash(prompts), Hash(shifted));
        Assert.Equal(Hash(prompts), Hash(spaced));
    }

    private static IDatasetFormat Format() => DatasetFormats.Create(DataFormat.PromptCompletion, new ByteTokenizer());

    private Dataset Load(DatasetSettings settings) => DatasetLoader.Load(_folder.Write("train.jsonl", Lines), Format(), settings);
}
