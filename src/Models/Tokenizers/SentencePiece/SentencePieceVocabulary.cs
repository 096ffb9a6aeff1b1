using System.Text;

namespace Spectral.Models.Tokenizers.SentencePiece;

/// <summary>
/// Reads the pieces of a model file (protobuf field 1 of ModelProto). The library keeps byte and control pieces of Unigram
/// models to itself, and types of all models.
/// </summary>
internal static class SentencePieceVocabulary
{
    private const int LengthDelimited = 2;

    /// <exception cref="InvalidDataException">The bytes are no protobuf.</exception>
    public static IReadOnlyList<SentencePieceEntry> Read(ReadOnlySpan<byte> model)
    {
        var pieces = new List<SentencePieceEntry>();
        while (!model.IsEmpty)
        {
            ulong tag = Varint(ref model);
            ReadOnlySpan<byte> value = Value(ref model, tag, out _);
            if (tag == ((1 << 3) | LengthDelimited))
            {
                pieces.Add(ReadPiece(value));
            }
        }

        return pieces;
    }

    private static SentencePieceEntry ReadPiece(ReadOnlySpan<byte> piece)
    {
        string text = "";
        var type = PieceType.Normal;
        while (!piece.IsEmpty)
        {
            ulong tag = Varint(ref piece);
            ReadOnlySpan<byte> value = Value(ref piece, tag, out ulong number);
            switch (tag >> 3)
            {
                case 1:
                    text = Encoding.UTF8.GetString(value);
                    break;
                case 3:
                    type = (PieceType)number;
                    break;
                default: // the score
                    break;
            }
        }

        return new SentencePieceEntry(text, type);
    }

    private static ReadOnlySpan<byte> Value(ref ReadOnlySpan<byte> input, ulong tag, out ulong number)
    {
        number = 0;
        switch (tag & 7)
        {
            case 0:
                number = Varint(ref input);
                return [];
            case 1:
                return Take(ref input, 8);
            case LengthDelimited:
                return Take(ref input, Varint(ref input));
            case 5:
                return Take(ref input, 4);
            default:
                throw new InvalidDataException("not a protobuf message");
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> input, ulong length)
    {
        if (length > (ulong)input.Length)
        {
            throw new InvalidDataException("the file ends within a field");
        }

        ReadOnlySpan<byte> taken = input[..(int)length];
        input = input[(int)length..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> input)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Take(ref input, 1)[0];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number is longer than 64 bits");
    }
}
