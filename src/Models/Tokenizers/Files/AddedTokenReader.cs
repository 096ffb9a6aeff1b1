using Spectral.Models.Tokenizers.AddedTokens;

namespace Spectral.Models.Tokenizers.Files;

/// <summary>Reads an added token, as tokenizer.json and `added_tokens_decoder` of tokenizer_config.json write it.</summary>
internal static class AddedTokenReader
{
    public static AddedToken Read(JsonField field, int id)
    {
        bool special = Flag(field, "special", false);
        return new AddedToken(
            id,
            field.Require("content").AsString(),
            special,
            Flag(field, "lstrip", false),
            Flag(field, "rstrip", false),
            Flag(field, "single_word", false),
            Flag(field, "normalized", !special));
    }

    private static bool Flag(JsonField field, string name, bool fallback) => field.Find(name)?.AsBool() ?? fallback;
}
