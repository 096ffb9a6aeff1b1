using CsCheck;
using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.Models.Data.Rendering;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Tests.Data.Formats;

public sealed class PromptCompletionFormatTests
{
    [Fact]
    public void CompletionAndEndOfSequenceAreSupervised()
    {
        RenderedExample example = Render(new ByteTokenizer(), "hi ", "ok");
        Assert.Equal(['h', 'i', ' ', 'o', 'k', ByteTokenizer.Eos], example.Sample.Ids);
        Assert.Equal([false, false, false, true, true, true], example.Sample.Supervised);
        Assert.Equal(['h', 'i', ' '], example.Question!.PromptIds);
        Assert.Equal("ok", example.Question.Reference);
    }

    [Fact]
    public void BeginningOfSequenceIsPutFirstOnlyIfTheTokenizerDoes()
    {
        RenderedExample example = Render(new ByteTokenizer(prependsBos: true), "p", "c");
        Assert.Equal([ByteTokenizer.Bos, 'p', 'c', ByteTokenizer.Eos], example.Sample.Ids);
        Assert.Equal([ByteTokenizer.Bos, 'p'], example.Question!.PromptIds);
    }

    [Fact]
    public void TheLossCoversCompletionsOnly()
    {
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 20], Gen.String[Gen.Char.AlphaNumeric, 0, 20], Gen.Bool).Sample((prompt, completion, bos) =>
        {
            var tokenizer = new ByteTokenizer(bos);
            TokenBatch batch = TokenBatchBuilder.Build([[Render(tokenizer, prompt, completion).Sample]], 0);
            int[] targets = [.. batch.Targets.Where(target => target != TokenBatch.Ignored).Select(target => (int)target)];
            return targets[^1] == ByteTokenizer.Eos && tokenizer.Decode(targets) == completion && targets.Length == completion.Length + 1;
        });
    }

    [Fact]
    public void ThePromptOfTheQuestionBeginsTheSample()
    {
        Gen.Select(Gen.String, Gen.String).Where((a, b) => IsText(a) && IsText(b)).Sample((prompt, completion) =>
        {
            RenderedExample example = Render(new ByteTokenizer(prependsBos: true), prompt, completion);
            return example.Sample.Ids.AsSpan().StartsWith(example.Question!.PromptIds);
        });
    }

    [Fact]
    public void WithoutAPromptTheFirstTokenIsNoTarget()
    {
        RenderedSample sample = Render(new ByteTokenizer(), "", "ab").Sample;
        Assert.Equal([false, true, true], sample.Supervised);
    }

    [Fact]
    public void ATokenizerWithoutEndOfSequenceIsRefused()
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Render(new ByteTokenizer(hasEos: false), "a", "b"));
        Assert.Contains("end-of-sequence", error.Message, StringComparison.Ordinal);
    }

    private static bool IsText(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)) == text;

    private static RenderedExample Render(ITokenizer tokenizer, string prompt, string completion) =>
        Records.Render(DataFormat.PromptCompletion, tokenizer, new { prompt, completion });
}
