using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Models.Tokenizers;
using Spectral.SampleMaker.Output;
using Spectral.SampleMaker.Problems;

namespace Spectral.SampleMaker.Tests.Output;

/// <summary>The samples in the repository are what the tool makes.</summary>
public sealed class CommittedSamplesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spectral-samples-");

    [Theory]
    [InlineData("train.jsonl")]
    [InlineData("eval.jsonl")]
    public void ProblemsAreTheGeneratedOnes(string file)
    {
        ProblemFiles.Write(_folder.FullName, ProblemSplit.Create());
        Assert.Equal(File.ReadAllText(Path.Combine(_folder.FullName, file)), File.ReadAllText(Path.Combine(Repository.Problems, file)));
    }

    [Theory]
    [InlineData("tokenizer.json")]
    [InlineData("tokenizer_config.json")]
    public void TokenizerIsTheTrainedOne(string file)
    {
        SampleMaking making = new(_folder.FullName, work: string.Empty);
        making.Tokenizer();
        Assert.Equal(
            File.ReadAllText(Path.Combine(_folder.FullName, "tiny-llama", file)), File.ReadAllText(Path.Combine(Repository.Model, file)));
    }

    [Fact]
    public void ProblemsAreShort()
    {
        ITokenizer tokenizer = TokenizerLoader.Load(Repository.Model);
        ProblemSplit split = ProblemSplit.Create();
        Assert.All(split.Train.Concat(split.Eval), problem =>
        {
            Assert.InRange(tokenizer.Encode(problem.Prompt).Count, 1, 100);
            Assert.InRange(tokenizer.Encode(problem.Completion).Count, 1, 47);
        });
    }

    [Fact]
    public void ModelKnowsItsOwnStoriesAndNotYetTheTask()
    {
        ExactMatch exactMatch = new(TokenizerLoader.Load(Repository.Model));
        using CausalLanguageModel model = ModelLoader.Load(Repository.Model);
        Assert.InRange(exactMatch.Of(model, PretrainingProblems.HeldOut(50)), 0.8, 1);
        Assert.InRange(exactMatch.Of(model, [.. ProblemSplit.Create().Eval.Take(50)]), 0, 0.3);
    }

    [Fact]
    public void ModelIsSmall() =>
        Assert.InRange(new DirectoryInfo(Repository.Model).EnumerateFiles().Sum(file => file.Length), 0, 10 << 20);

    public void Dispose() => _folder.Delete(recursive: true);
}
