using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.SentencePiece;
using Spectral.Models.Tokenizers.TokenizerJson;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tokenizers;

/// <summary>Opens the tokenizer of a Hugging Face model directory.</summary>
public static class TokenizerLoader
{
    /// <summary>Reads tokenizer.json, or where there is none tokenizer.model or (DeBERTa) spm.model, and the settings beside it.</summary>
    /// <exception cref="UserErrorException">A file is missing, malformed, or asks for what is not supported; file and key are named.</exception>
    public static ITokenizer Load(string modelDirectory)
    {
        string tokenizerJson = Path.Combine(modelDirectory, "tokenizer.json");
        if (File.Exists(tokenizerJson))
        {
            return PipelineTokenizer.Create(TokenizerJsonReader.Read(tokenizerJson), TokenizerSettingsReader.Read(modelDirectory));
        }

        string sentencePiece = Path.Combine(modelDirectory, "tokenizer.model");
        if (File.Exists(sentencePiece))
        {
            return SentencePieceModelTokenizer.Create(SentencePieceModel.Read(sentencePiece), TokenizerSettingsReader.Read(modelDirectory));
        }

        string deberta = Path.Combine(modelDirectory, "spm.model");
        if (File.Exists(deberta))
        {
            return DebertaTokenizerFile.Read(deberta, TokenizerSettingsReader.Read(modelDirectory));
        }

        throw new UserErrorException($"{modelDirectory}: no tokenizer found; it must hold tokenizer.json or tokenizer.model (or DeBERTa's spm.model).");
    }
}
