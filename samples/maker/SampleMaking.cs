using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Models.Tokenizers;
using Spectral.SampleMaker.Output;
using Spectral.SampleMaker.Pretraining;
using Spectral.SampleMaker.Problems;
using Spectral.SampleMaker.Tokenization;

namespace Spectral.SampleMaker;

/// <summary>The steps that make the samples, in their order.</summary>
/// <param name="output">Directory that gets <c>tiny-llama</c> and <c>word-problems</c>.</param>
/// <param name="work">Directory of the pretraining's state, from which it goes on.</param>
internal sealed class SampleMaking(string output, string work)
{
    private const int TokenizerProblems = 20_000;
    private const int CheckedProblems = 200;

    private string ModelDirectory => Path.Combine(output, "tiny-llama");

    private string ProblemDirectory => Path.Combine(output, "word-problems");

    public void Problems()
    {
        ProblemSplit split = ProblemSplit.Create();
        ProblemFiles.Write(ProblemDirectory, split);
        File.WriteAllText(Path.Combine(ProblemDirectory, "README.md"), Cards.Problems(split));
    }

    public void Tokenizer() => TokenizerFiles.Write(ModelDirectory, TokenizerProblems, SampleConfig.VocabularySize);

    public void Model()
    {
        Directory.CreateDirectory(work);
        ITokenizer tokenizer = TokenizerLoader.Load(ModelDirectory);
        string stateFile = Path.Combine(work, "pretraining.safetensors");
        using PretrainingState state = new(SampleConfig.Value(tokenizer), stateFile);
        new Pretrainer(state, tokenizer, stateFile).Run();
        ModelFiles.Write(ModelDirectory, state, tokenizer);
        File.WriteAllText(Path.Combine(ModelDirectory, "README.md"), Card(state, tokenizer));
    }

    /// <summary>The card, with what the written files achieve.</summary>
    private string Card(PretrainingState state, ITokenizer tokenizer)
    {
        using CausalLanguageModel written = ModelLoader.Load(ModelDirectory);
        ExactMatch exactMatch = new(tokenizer);
        return Cards.Model(
            state.Weights.Sum(weight => weight.Value.NumberOfElements),
            state.Step,
            state.NextProblem,
            exactMatch.Of(written, PretrainingProblems.HeldOut(CheckedProblems)),
            exactMatch.Of(written, ProblemSplit.Create().Eval));
    }
}
