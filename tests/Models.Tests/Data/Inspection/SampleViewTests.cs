using Spectral.Models.Data;
using Spectral.Models.Data.Inspection;

namespace Spectral.Models.Tests.Data.Inspection;

public sealed class SampleViewTests
{
    private readonly ByteTokenizer _tokenizer = new();

    [Fact]
    public void SupervisedTextIsBracketed()
    {
        Assert.Equal("hi ⟦ok</s>⟧", SampleView.Of([Sample("hi ", "ok</s>")], _tokenizer).ToMarkedText());
    }

    [Fact]
    public void SamplesOfAPackedRowAreApart()
    {
        SampleView view = SampleView.Of([Sample("a", "b"), Sample("c", "d"), Sample("e", "")], _tokenizer);
        Assert.Equal("a⟦b⟧\n\nc⟦d⟧\n\ne", view.ToMarkedText());
        Assert.Equal([0, 0, 1, 1, 2], view.Pieces.Select(piece => piece.Segment));
    }

    [Fact]
    public void AdjacentSupervisedSamplesAreBracketedApart()
    {
        var all = new RenderedSample(['x', 'y'], [true, true]);
        Assert.Equal("⟦xy⟧\n\n⟦xy⟧", SampleView.Of([all, all], _tokenizer).ToMarkedText());
    }

    [Fact]
    public void TokensOfOneCharacterAreOnePiece()
    {
        IReadOnlyList<SamplePiece> pieces = SampleView.Of([Sample("é", "a🙂")], _tokenizer).Pieces;
        Assert.Equal(["é", "a", "🙂"], pieces.Select(piece => piece.Text));
        Assert.Equal([2, 1, 4], pieces.Select(piece => piece.Ids.Count));
        Assert.Equal([false, true, true], pieces.Select(piece => piece.Supervised));
    }

    private RenderedSample Sample(string prompt, string completion)
    {
        IReadOnlyList<int> first = _tokenizer.Encode(prompt);
        IReadOnlyList<int> second = _tokenizer.Encode(completion);
        return new RenderedSample([.. first, .. second], [.. first.Select(_ => false), .. second.Select(_ => true)]);
    }
}
