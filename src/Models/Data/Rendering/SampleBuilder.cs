using Spectral.Models.Tokenizers;
using Spectral.Shared.Errors;

namespace Spectral.Models.Data.Rendering;

/// <summary>
/// Assembles a sample from stretches of text, each supervised or not.
/// <para>
/// Every stretch is tokenized by itself and the ids are concatenated, so no token straddles a boundary: the ids of a
/// prompt in training are those of the same prompt when the model is asked, and the loss covers the whole completion and
/// nothing else. Tokenizing the joined text could merge the prompt's last characters with the completion's first ones.
/// </para>
/// </summary>
internal sealed class SampleBuilder(ITokenizer tokenizer)
{
    private readonly List<int> _ids = [];
    private readonly List<bool> _supervised = [];

    /// <summary>Ids so far.</summary>
    public int[] Ids => [.. _ids];

    /// <summary>The beginning-of-sequence token, if the tokenizer's own configuration prepends one.</summary>
    public SampleBuilder BeginningOfSequence()
    {
        if (tokenizer.PrependedBosId is int bos)
        {
            Add([bos], supervised: false);
        }

        return this;
    }

    public SampleBuilder Text(string text, bool supervised)
    {
        Add(tokenizer.Encode(text), supervised);
        return this;
    }

    /// <summary>The end-of-sequence token, supervised: a model that is never taught to stop does not stop.</summary>
    public SampleBuilder EndOfSequence()
    {
        int eos = tokenizer.EosId ?? throw new UserErrorException(
            "The tokenizer names no end-of-sequence token (eos_token in tokenizer_config.json), so completions would never end.");
        Add([eos], supervised: true);
        return this;
    }

    public RenderedSample Build() => new([.. _ids], [.. _supervised]);

    private void Add(IReadOnlyList<int> ids, bool supervised)
    {
        foreach (int id in ids)
        {
            // Nothing precedes the first token that could predict it.
            _supervised.Add(supervised && _ids.Count > 0);
            _ids.Add(id);
        }
    }
}
