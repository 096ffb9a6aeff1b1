using System.Diagnostics;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Data.Formats;

/// <summary>The dataset layouts by their names in recipes.</summary>
public static class DatasetFormats
{
    /// <summary>The layout <paramref name="format"/> for a model with <paramref name="tokenizer"/>.</summary>
    public static IDatasetFormat Create(DataFormat format, ITokenizer tokenizer) => format switch
    {
        DataFormat.PromptCompletion => new PromptCompletionFormat(tokenizer),
        DataFormat.Alpaca => new AlpacaFormat(tokenizer),
        DataFormat.Text => new TextFormat(tokenizer),
        _ => throw new UnreachableException($"unknown dataset format {format}"),
    };
}
