using System.Text;
using Spectral.Models.Tokenizers;

namespace Spectral.Models.Data.Inspection;

/// <summary>What a row looks like to the model, for people to check: its text in pieces, each supervised or not.</summary>
public sealed record SampleView(IReadOnlyList<SamplePiece> Pieces)
{
    /// <summary>Around supervised text in <see cref="ToMarkedText"/>.</summary>
    public const char Open = '⟦';

    public const char Close = '⟧';

    /// <summary>What the decoder of an incomplete character gives.</summary>
    private const char Replacement = '\uFFFD';

    /// <summary>A character has at most four bytes, so four byte tokens are enough to complete it.</summary>
    private const int MostTokensPerPiece = 4;

    /// <param name="row">The samples of a row; one unless it is packed.</param>
    /// <param name="tokenizer">The tokenizer that made them.</param>
    public static SampleView Of(IReadOnlyList<RenderedSample> row, ITokenizer tokenizer) =>
        new([.. row.SelectMany((sample, segment) => PiecesOf(sample, segment, tokenizer))]);

    /// <summary>The text with supervised stretches in brackets and samples separated by a blank line.</summary>
    public string ToMarkedText()
    {
        var text = new StringBuilder();
        SamplePiece? previous = null;
        foreach (SamplePiece piece in Pieces)
        {
            bool sameSample = previous?.Segment == piece.Segment;
            bool wasOpen = previous?.Supervised == true;
            if (wasOpen && !(sameSample && piece.Supervised))
            {
                text.Append(Close);
            }

            text.Append(previous is null || sameSample ? "" : "\n\n");
            if (piece.Supervised && !(sameSample && wasOpen))
            {
                text.Append(Open);
            }

            text.Append(piece.Text);
            previous = piece;
        }

        return text.Append(previous?.Supervised == true ? Close.ToString() : "").ToString();
    }

    private static IEnumerable<SamplePiece> PiecesOf(RenderedSample sample, int segment, ITokenizer tokenizer)
    {
        // Decoders treat the first token of a text specially (a leading blank is dropped), so each piece is what it adds
        // to the text of the piece before it.
        int[] before = [];
        for (int start = 0; start < sample.Ids.Length;)
        {
            int end = start + 1;
            string text = Added(before, sample.Ids[start..end], tokenizer);
            while (text.Contains(Replacement) && end - start < MostTokensPerPiece
                && end < sample.Ids.Length && sample.Supervised[end] == sample.Supervised[start])
            {
                end++;
                text = Added(before, sample.Ids[start..end], tokenizer);
            }

            before = sample.Ids[start..end];
            yield return new SamplePiece(text, before, sample.Supervised[start], segment);
            start = end;
        }
    }

    private static string Added(int[] before, int[] ids, ITokenizer tokenizer)
    {
        string context = tokenizer.Decode(before, keepSpecialTokens: true);
        string both = tokenizer.Decode([.. before, .. ids], keepSpecialTokens: true);
        return both.StartsWith(context, StringComparison.Ordinal) ? both[context.Length..] : tokenizer.Decode(ids, keepSpecialTokens: true);
    }
}
