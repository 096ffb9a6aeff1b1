using Spectral.Models.Tokenizers.AddedTokens;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tokenizers.Files;

/// <summary>Reads <see cref="TokenizerSettings"/> from a model directory; every file is optional.</summary>
internal static class TokenizerSettingsReader
{
    public static TokenizerSettings Read(string modelDirectory)
    {
        JsonField? config = JsonFile.ReadIfPresent(Path.Combine(modelDirectory, "tokenizer_config.json"));
        JsonField? map = JsonFile.ReadIfPresent(Path.Combine(modelDirectory, "special_tokens_map.json"));
        JsonField? generation = JsonFile.ReadIfPresent(Path.Combine(modelDirectory, "generation_config.json"));
        JsonField? model = JsonFile.ReadIfPresent(Path.Combine(modelDirectory, "config.json"));
        return new TokenizerSettings(
            Token("bos_token", config, map),
            Token("eos_token", config, map),
            Token("pad_token", config, map),
            Token("unk_token", config, map),
            Id("eos_token_id", generation, model),
            Id("pad_token_id", generation, model),
            config?.Find("add_bos_token")?.AsBool(),
            config?.Find("add_eos_token")?.AsBool(),
            config?.Find("tokenizer_class")?.AsString(),
            config?.Find("legacy")?.AsBool() ?? true,
            config?.Find("add_prefix_space")?.AsBool(),
            config?.Find("do_lower_case")?.AsBool() ?? false,
            AddedTokens(config));
    }

    private static NamedToken? Token(string key, params JsonField?[] files) => files
        .Select(file => file?.Find(key))
        .Where(field => field is not null)
        .Select(field => new NamedToken(Content(field!.Value), $"{field.Value.File}: '{key}'"))
        .FirstOrDefault();

    // "<s>" or {"content": "<s>", ...}
    private static string Content(JsonField field) => field.IsObject ? field.Require("content").AsString() : field.AsString();

    // A list names several ids that end a sequence; the first is the one training uses.
    private static int? Id(string key, params JsonField?[] files)
    {
        JsonField? field = files.Select(file => file?.Find(key)).FirstOrDefault(found => found is not null);
        if (field is not { } value)
        {
            return null;
        }

        return value.IsArray ? value.Items().Select(item => (int?)item.AsTokenId()).FirstOrDefault() : PossibleId(value);
    }

    // Some models write -1 for "none".
    private static int? PossibleId(JsonField field) => field.AsInt() < 0 ? null : field.AsTokenId();

    private static IReadOnlyList<AddedToken> AddedTokens(JsonField? config)
    {
        if (config?.Find("added_tokens_decoder") is not { } decoder)
        {
            return [];
        }

        return [.. decoder.Members().Select(member => AddedTokenReader.Read(member.Field, ParseId(member.Name, member.Field)))];
    }

    private static int ParseId(string name, JsonField field) => int.TryParse(name, out int id) && id is >= 0 and < 1 << 24
        ? id
        : throw new UserErrorException($"{field.File}: '{field.Key}': the key must be a token id.");
}
