using Spectral.Models.Architectures;
using Spectral.Models.Data;
using TorchSharp;

namespace Spectral.Models.Tests.Architectures;

public sealed class GeneratorTests
{
    private static readonly int[][] Prompts = [[3, 1, 4, 1, 5, 9, 2], [6], [5, 3, 5]];

    private static readonly GenerationOptions Greedy = new() { MaxNewTokens = 8 };

    private static readonly GenerationOptions Sampled = Greedy with { Temperature = 1.5, Seed = 11 };

    [Theory]
    [InlineData(null)]
    [InlineData(4)]
    public void CachedGreedyEqualsAFullForwardPassForEveryToken(int? window)
    {
        using CausalLanguageModel model = TinyModel.Create(TinyModel.Config with { SlidingWindows = [window, null] });
        IReadOnlyList<int[]> generated = new Generator(model, padId: 0).Generate(Prompts, Greedy);
        Assert.Equal(Prompts.Select(prompt => Uncached(model, prompt)), generated);
    }

    [Fact]
    public void StopsAtAnyEndTokenAndLeavesItOut()
    {
        using CausalLanguageModel endless = TinyModel.Create(TinyModel.Config);
        int[] whole = new Generator(endless, padId: 0).Generate([Prompts[0]], Greedy)[0];
        int end = whole[3];
        using CausalLanguageModel ending = TinyModel.Create(TinyModel.Config with { EosIds = [99, end] });
        int[] generated = new Generator(ending, padId: 0).Generate(Prompts, Greedy)[0];
        Assert.Equal(whole.TakeWhile(id => id != end), generated);
    }

    [Fact]
    public void SamplesDependOnTheSeedAlone()
    {
        using CausalLanguageModel model = TinyModel.Create(TinyModel.Config);
        Generator generator = new(model, padId: 0);
        IReadOnlyList<int[]> first = generator.Generate(Prompts, Sampled);
        Assert.Equal(first, generator.Generate(Prompts, Sampled));
        Assert.NotEqual(first, generator.Generate(Prompts, Sampled with { Seed = 12 }));
        Assert.NotEqual(first, generator.Generate(Prompts, Greedy));
    }

    [Fact]
    public void SampleAmongOneTokenIsTheMostLikelyOne()
    {
        using CausalLanguageModel model = TinyModel.Create(TinyModel.Config);
        Generator generator = new(model, padId: 0);
        IReadOnlyList<int[]> greedy = generator.Generate(Prompts, Greedy);
        Assert.Equal(greedy, generator.Generate(Prompts, Sampled with { TopK = 1 }));
        Assert.Equal(greedy, generator.Generate(Prompts, Sampled with { TopP = 1e-9 }));
    }

    private static int[] Uncached(CausalLanguageModel model, int[] prompt)
    {
        List<int> ids = [.. prompt];
        while (ids.Count < prompt.Length + Greedy.MaxNewTokens)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            TokenBatch batch = new(
                1,
                ids.Count,
                [.. ids.Select(id => (long)id)],
                [.. Enumerable.Range(0, ids.Count).Select(position => (long)position)],
                new int[ids.Count],
                [.. Enumerable.Repeat(TokenBatch.Ignored, ids.Count)]);
            ids.Add((int)model.Logits(model.HiddenStates(batch))[0, ids.Count - 1].argmax().item<long>());
        }

        return [.. ids.Skip(prompt.Length)];
    }
}
