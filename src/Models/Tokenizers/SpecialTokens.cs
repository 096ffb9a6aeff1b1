using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.PostProcessors;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tokenizers;

/// <summary>Ids of the tokens that frame and fill sequences.</summary>
/// <param name="EosId">End of sequence; null if the files name none.</param>
/// <param name="PadId">Padding; EOS or 0 where the files name none.</param>
/// <param name="Frame">What is put around a sequence.</param>
internal sealed record SpecialTokens(int? EosId, int PadId, SpecialTokenFrame Frame)
{
    /// <param name="settings">What the files beside the tokenizer say.</param>
    /// <param name="table">All tokens.</param>
    /// <param name="frame">The tokenizer file's own frame, which `add_bos_token` and `add_eos_token` override.</param>
    /// <exception cref="UserErrorException">A file names a token that the tokenizer lacks.</exception>
    public static SpecialTokens Resolve(TokenizerSettings settings, TokenTable table, SpecialTokenFrame frame)
    {
        int? eosId = Resolve(settings.Eos, table) ?? settings.EosId;
        int padId = Resolve(settings.Pad, table) ?? settings.PadId ?? eosId ?? 0;
        if (settings.AddBos is bool addBos)
        {
            frame = Resolve(settings.Bos, table) is int bosId ? frame.WithBos(addBos, bosId) : Unframed(frame, addBos, "bos");
        }

        if (settings.AddEos is bool addEos)
        {
            frame = eosId is int id ? frame.WithEos(addEos, id) : Unframed(frame, addEos, "eos");
        }

        return new SpecialTokens(eosId, padId, frame);
    }

    private static int? Resolve(NamedToken? named, TokenTable table) => named is null
        ? null
        : table.Id(named.Content)
            ?? throw new UserErrorException($"{named.Source} is \"{named.Content}\", which is no token of this tokenizer.");

    private static SpecialTokenFrame Unframed(SpecialTokenFrame frame, bool wanted, string name) => wanted
        ? throw new UserErrorException($"tokenizer_config.json: 'add_{name}_token' is true, but '{name}_token' is missing.")
        : frame;
}
