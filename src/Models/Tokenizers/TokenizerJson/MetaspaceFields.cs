using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.PreTokenizers;

namespace Spectral.Models.Tokenizers.TokenizerJson;

/// <summary>The fields that the Metaspace pre-tokenizer and decoder share.</summary>
internal static class MetaspaceFields
{
    public static char Replacement(JsonField field)
    {
        JsonField replacement = field.Require("replacement");
        string text = replacement.AsString();
        return text.Length == 1 ? text[0] : throw replacement.Wrong("one character");
    }

    /// <summary>`prepend_scheme`, or what older files said by `add_prefix_space`.</summary>
    public static PrependScheme Scheme(JsonField field)
    {
        if (field.Find("prepend_scheme") is not { } scheme)
        {
            return field.Find("add_prefix_space")?.AsBool() == false ? PrependScheme.Never : PrependScheme.Always;
        }

        return scheme.AsString() switch
        {
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            string other => throw scheme.Unsupported(other, "always, first, never"),
        };
    }
}
