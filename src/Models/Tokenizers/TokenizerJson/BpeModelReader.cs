using Spectral.Models.Tokenizers.Bpe;
using Spectral.Models.Tokenizers.Files;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tokenizers.TokenizerJson;

/// <summary>Reads a `model` of type BPE.</summary>
internal static class BpeModelReader
{
    public static (BpeModel Model, IReadOnlyDictionary<string, int> Vocabulary) Read(JsonField field)
    {
        RejectUnsupported(field);
        Dictionary<string, int> vocabulary = Vocabulary(field.Require("vocab"));
        var options = new BpeOptions(
            UnknownId(field, vocabulary),
            Flag(field, "fuse_unk"),
            Flag(field, "byte_fallback"),
            Flag(field, "ignore_merges"));
        return (new BpeModel(vocabulary, Merges(field.Require("merges"), vocabulary), options), vocabulary);
    }

    private static void RejectUnsupported(JsonField field)
    {
        if (field.Find("type") is { } type && type.AsString() != "BPE")
        {
            throw type.Unsupported($"the model {type.AsString()}", "BPE, Unigram (and SentencePiece models from tokenizer.model)");
        }

        foreach (string affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (field.Find(affix) is { } text && text.AsString().Length > 0)
            {
                throw text.Unsupported($"\"{text.AsString()}\"", "none");
            }
        }

        if (field.Find("dropout") is { } dropout && dropout.Value.GetRawText() is not ("0" or "0.0"))
        {
            throw dropout.Unsupported(dropout.Value.GetRawText(), "none: text must always give the same ids");
        }
    }

    private static Dictionary<string, int> Vocabulary(JsonField field)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((string token, JsonField id) in field.Members())
        {
            vocabulary[token] = id.AsTokenId();
        }

        return vocabulary;
    }

    private static MergeTable Merges(JsonField field, Dictionary<string, int> vocabulary)
    {
        var table = new MergeTable(field.IsArray ? field.Value.GetArrayLength() : 0);
        int rank = 0;
        foreach (JsonField item in field.Items())
        {
            (string left, string right) = Pair(item);
            table.Add(rank++, Id(item, left, vocabulary), Id(item, right, vocabulary), Id(item, left + right, vocabulary));
        }

        return table;
    }

    // "a b" (in which neither part holds a space) or ["a", "b"]
    private static (string Left, string Right) Pair(JsonField item)
    {
        string[] parts = item.IsString ? item.AsString().Split(' ') : [.. item.Items().Select(part => part.AsString())];
        return parts is [var left, var right] ? (left, right) : throw item.Wrong("""a merge "a b" or ["a", "b"]""");
    }

    private static int Id(JsonField item, string token, Dictionary<string, int> vocabulary) =>
        vocabulary.TryGetValue(token, out int id)
            ? id
            : throw new UserErrorException($"{item.File}: '{item.Key}' needs the token \"{token}\", which 'model.vocab' lacks.");

    private static int? UnknownId(JsonField field, Dictionary<string, int> vocabulary) =>
        field.Find("unk_token") is { } token && token.AsString().Length > 0 ? Id(token, token.AsString(), vocabulary) : null;

    private static bool Flag(JsonField field, string name) => field.Find(name)?.AsBool() ?? false;
}
