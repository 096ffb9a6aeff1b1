using Spectral.SampleMaker.Tokenization;

namespace Spectral.SampleMaker.Tests.Tokenization;

public sealed class BytePairTrainerTests
{
    [Fact]
    public void MergesTheMostFrequentPairFirst()
    {
        Dictionary<string, int> words = new() { ["hug"] = 10, ["pug"] = 5, ["pun"] = 12, ["bun"] = 4, ["hugs"] = 5 };
        Assert.Equal([("u", "g"), ("u", "n"), ("h", "ug")], BytePairTrainer.Train(words, 3));
    }

    [Fact]
    public void EqualCountsAreDecidedBySpelling() =>
        Assert.Equal([("a", "b"), ("x", "y")], BytePairTrainer.Train(new Dictionary<string, int> { ["xy"] = 2, ["ab"] = 2 }, 2));

    [Fact]
    public void StopsWhereNoPairOccursTwice() =>
        Assert.Equal([("a", "b")], BytePairTrainer.Train(new Dictionary<string, int> { ["ab"] = 2, ["cd"] = 1 }, 9));
}
