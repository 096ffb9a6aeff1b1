using Spectral.Models.Tokenizers.Files;

namespace Spectral.Models.Tokenizers.AddedTokens;

/// <summary>Gathers a model directory's added tokens from the files that name them.</summary>
internal static class AddedTokenList
{
    /// <summary>
    /// The tokenizer file's own tokens, then those only tokenizer_config.json lists, then named special tokens that the
    /// vocabulary has but no list: these are recognised in text too.
    /// </summary>
    public static IReadOnlyList<AddedToken> Combine(
        IReadOnlyList<AddedToken> own,
        TokenizerSettings settings,
        IReadOnlyDictionary<string, int> vocabulary)
    {
        List<AddedToken> tokens = [.. own];
        tokens.AddRange(settings.AddedTokens.ExceptBy(own.Select(token => token.Id), token => token.Id));
        foreach (NamedToken? named in (NamedToken?[])[settings.Bos, settings.Eos, settings.Pad, settings.Unknown])
        {
            if (named is null)
            {
                continue;
            }

            int listed = tokens.FindIndex(token => token.Content == named.Content);
            if (listed >= 0)
            {
                tokens[listed] = tokens[listed] with { Special = true };
            }
            else if (vocabulary.TryGetValue(named.Content, out int id))
            {
                tokens.Add(new AddedToken(id, named.Content, Special: true));
            }
        }

        return tokens;
    }
}
