using System.Text.Json;
using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.Unigram;

namespace Spectral.Models.Tokenizers.TokenizerJson;

/// <summary>Reads a `model` of type Unigram: `vocab` is a list of [text, score], `unk_id` an index into it.</summary>
internal static class UnigramModelReader
{
    public static UnigramModel Read(JsonField field)
    {
        UnigramPiece[] pieces = [.. field.Require("vocab").Items().Select(Piece)];
        int? unknownId = field.Find("unk_id") is { } unknown ? Id(unknown, pieces.Length) : null;
        return new UnigramModel(pieces, unknownId, field.Find("byte_fallback")?.AsBool() ?? false);
    }

    private static UnigramPiece Piece(JsonField item)
    {
        JsonField[] parts = [.. item.Items()];
        return parts is [{ IsString: true } text, { Value.ValueKind: JsonValueKind.Number } score] && double.IsFinite(score.Value.GetDouble())
            ? new UnigramPiece(text.AsString(), score.Value.GetDouble())
            : throw item.Wrong("""a token and its score, such as ["▁the", -3.2]""");
    }

    private static int Id(JsonField field, int pieces)
    {
        int id = field.AsTokenId();
        return id < pieces ? id : throw field.Wrong($"the place of a token among the {pieces} of 'model.vocab'");
    }
}
