namespace Spectral.Models.Tokenizers.SentencePiece;

/// <summary>What a model file says beside its pieces: trainer_spec and normalizer_spec of ModelProto, as far as encoding needs them.</summary>
/// <param name="IsUnigram">Whether the model is a unigram model, the format's default.</param>
/// <param name="ByteFallback">Whether characters without pieces become bytes.</param>
/// <param name="CharacterMap">The precompiled map of characters; empty for none.</param>
internal sealed record SentencePieceSettings(bool IsUnigram, bool ByteFallback, byte[] CharacterMap)
{
    private const ulong Unigram = 1;

    /// <exception cref="InvalidDataException">The bytes are no protobuf.</exception>
    public static SentencePieceSettings Read(ReadOnlySpan<byte> model)
    {
        var settings = new SentencePieceSettings(IsUnigram: true, ByteFallback: false, CharacterMap: []);
        var fields = new Protobuf(model);
        while (fields.Next())
        {
            settings = fields.Field switch
            {
                2 => settings.WithTrainer(fields.Bytes),
                3 => settings.WithNormalizer(fields.Bytes),
                _ => settings,
            };
        }

        return settings;
    }

    private SentencePieceSettings WithTrainer(ReadOnlySpan<byte> trainer)
    {
        SentencePieceSettings settings = this;
        var fields = new Protobuf(trainer);
        while (fields.Next())
        {
            settings = fields.Field switch
            {
                3 => settings with { IsUnigram = fields.Number == Unigram },
                35 => settings with { ByteFallback = fields.Number != 0 },
                _ => settings,
            };
        }

        return settings;
    }

    private SentencePieceSettings WithNormalizer(ReadOnlySpan<byte> normalizer)
    {
        SentencePieceSettings settings = this;
        var fields = new Protobuf(normalizer);
        while (fields.Next())
        {
            settings = fields.Field == 2 ? settings with { CharacterMap = fields.Bytes.ToArray() } : settings;
        }

        return settings;
    }
}
