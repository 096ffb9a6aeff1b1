using Spectral.Models.Tokenizers.AddedTokens;
using Spectral.Models.Tokenizers.Decoders;
using Spectral.Models.Tokenizers.Normalizers;
using Spectral.Models.Tokenizers.PostProcessors;
using Spectral.Models.Tokenizers.PreTokenizers;

namespace Spectral.Models.Tokenizers.TokenizerJson;

/// <summary>The stages of a tokenizer, in the order in which text passes them.</summary>
internal sealed record TokenizerPipeline(
    INormalizer Normalizer,
    IPreTokenizer PreTokenizer,
    ISubwordModel Model,
    IDecoder Decoder,
    SpecialTokenFrame Frame,
    IReadOnlyDictionary<string, int> Vocabulary,
    IReadOnlyList<AddedToken> AddedTokens);
