using System.Text;

namespace Spectral.Models.Tests.Tokenizers;

/// <summary>Writes the protobuf of a SentencePiece model (sentencepiece_model.proto), as little of it as a model needs.</summary>
internal sealed class SentencePieceFile
{
    private enum PieceType
    {
        Normal = 1,
        Unknown = 2,
        Control = 3,
        Byte = 6,
    }

    private readonly MemoryStream _model = new();

    private SentencePieceFile()
    {
    }

    /// <summary>Pieces 0-2 are unk, bos, eos; then 256 byte pieces; then the given ones, best first.</summary>
    public static byte[] Create(bool unigram, IReadOnlyList<string> pieces, bool addDummyPrefix = true, bool byteFallback = true)
    {
        var file = new SentencePieceFile();
        file.Piece("<unk>", 0, PieceType.Unknown);
        file.Piece("<s>", 0, PieceType.Control);
        file.Piece("</s>", 0, PieceType.Control);
        for (int value = 0; value < 256; value++)
        {
            file.Piece($"<0x{value:X2}>", 0, PieceType.Byte);
        }

        for (int i = 0; i < pieces.Count; i++)
        {
            file.Piece(pieces[i], unigram ? -1 - (0.01f * i) : -i, PieceType.Normal);
        }

        using var trainer = new MemoryStream();
        Varint(trainer, 3, unigram ? 1ul : 2ul); // model_type
        Varint(trainer, 35, byteFallback ? 1ul : 0ul); // byte_fallback
        Varint(trainer, 40, 0ul); // unk_id
        Varint(trainer, 41, 1ul); // bos_id
        Varint(trainer, 42, 2ul); // eos_id
        Message(file._model, 2, trainer.ToArray());
        using var normalizer = new MemoryStream();
        Message(normalizer, 1, Encoding.UTF8.GetBytes("identity"));
        Varint(normalizer, 3, addDummyPrefix ? 1ul : 0ul);
        Varint(normalizer, 4, 0ul); // remove_extra_whitespaces
        Varint(normalizer, 5, 1ul); // escape_whitespaces
        Message(file._model, 3, normalizer.ToArray());
        return file._model.ToArray();
    }

    /// <summary>DeBERTa's spm.model: [PAD], [CLS], [SEP] and [UNK] are pieces 0 to 3, then the given ones.</summary>
    public static byte[] Deberta(IReadOnlyList<(string Text, float Score)> pieces, byte[] characterMap)
    {
        var file = new SentencePieceFile();
        foreach (string control in (string[])["[PAD]", "[CLS]", "[SEP]"])
        {
            file.Piece(control, 0, PieceType.Control);
        }

        file.Piece("[UNK]", 0, PieceType.Unknown);
        foreach ((string text, float score) in pieces)
        {
            file.Piece(text, score, PieceType.Normal);
        }

        using var trainer = new MemoryStream();
        Varint(trainer, 3, 1ul); // model_type unigram
        Message(file._model, 2, trainer.ToArray());
        using var normalizer = new MemoryStream();
        Message(normalizer, 2, characterMap);
        Message(file._model, 3, normalizer.ToArray());
        return file._model.ToArray();
    }

    private void Piece(string text, float score, PieceType type)
    {
        using var piece = new MemoryStream();
        Message(piece, 1, Encoding.UTF8.GetBytes(text));
        Number(piece, (2ul << 3) | 5); // fixed32
        piece.Write(BitConverter.GetBytes(score));
        Varint(piece, 3, (ulong)type);
        Message(_model, 1, piece.ToArray());
    }

    private static void Message(MemoryStream output, int field, byte[] content)
    {
        Number(output, ((ulong)field << 3) | 2);
        Number(output, (ulong)content.Length);
        output.Write(content);
    }

    private static void Varint(MemoryStream output, int field, ulong value)
    {
        Number(output, (ulong)field << 3);
        Number(output, value);
    }

    private static void Number(MemoryStream output, ulong value)
    {
        for (; value > 127; value >>= 7)
        {
            output.WriteByte((byte)(value | 128));
        }

        output.WriteByte((byte)value);
    }
}
