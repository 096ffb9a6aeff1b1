using System.Buffers.Binary;
using System.Text;

namespace Spectral.Models.Tokenizers.SentencePiece;

/// <summary>
/// Reads the pieces of a model file (protobuf field 1 of ModelProto). The library keeps byte and control pieces of Unigram
/// models to itself, and types of all models.
/// </summary>
internal static class SentencePieceVocabulary
{
    /// <exception cref="InvalidDataException">The bytes are no protobuf.</exception>
    public static IReadOnlyList<SentencePieceEntry> Read(ReadOnlySpan<byte> model)
    {
        var pieces = new List<SentencePieceEntry>();
        var fields = new Protobuf(model);
        while (fields.Next())
        {
            if (fields.Field == 1)
            {
                pieces.Add(ReadPiece(fields.Bytes));
            }
        }

        return pieces;
    }

    private static SentencePieceEntry ReadPiece(ReadOnlySpan<byte> piece)
    {
        var entry = new SentencePieceEntry("", PieceType.Normal, Score: 0);
        var fields = new Protobuf(piece);
        while (fields.Next())
        {
            entry = fields.Field switch
            {
                1 => entry with { Text = Encoding.UTF8.GetString(fields.Bytes) },
                2 when fields.Bytes.Length == sizeof(float) => entry with { Score = BinaryPrimitives.ReadSingleLittleEndian(fields.Bytes) },
                3 => entry with { Type = (PieceType)fields.Number },
                _ => entry,
            };
        }

        return entry;
    }
}
