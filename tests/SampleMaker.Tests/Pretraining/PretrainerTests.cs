using Spectral.Models.Tokenizers;
using Spectral.SampleMaker.Output;
using Spectral.SampleMaker.Pretraining;

namespace Spectral.SampleMaker.Tests.Pretraining;

public sealed class PretrainerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spectral-pretraining-");

    [Fact]
    public void GoesOnFromASavedStateAsIfNeverInterrupted()
    {
        ITokenizer tokenizer = TokenizerLoader.Load(Repository.Model);
        string file = Path.Combine(_folder.FullName, "state.safetensors");
        double[] uninterrupted = Steps(tokenizer, file, count: 2, save: false);
        double first = Steps(tokenizer, file, count: 1, save: true)[0];
        double second = Steps(tokenizer, file, count: 1, save: false)[0];
        Assert.Equal((uninterrupted[0], uninterrupted[1]), (first, second));
        Assert.True(second < first);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static double[] Steps(ITokenizer tokenizer, string file, int count, bool save)
    {
        using PretrainingState state = new(SampleConfig.Value(tokenizer), file);
        Pretrainer pretrainer = new(state, tokenizer, file);
        double[] losses = [.. Enumerable.Range(0, count).Select(_ => pretrainer.TakeStep().Loss)];
        if (save)
        {
            state.Save(file);
        }

        return losses;
    }
}
