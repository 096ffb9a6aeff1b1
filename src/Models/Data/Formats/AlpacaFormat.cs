using Spectral.Models.Data.Reading;
using Spectral.Models.Data.Rendering;
using Spectral.Models.Tokenizers;

namespace Spectral.Models.Data.Formats;

/// <summary>Instructions as the prompt text of Stanford Alpaca, for models without a chat template.</summary>
internal sealed class AlpacaFormat(ITokenizer tokenizer) : IDatasetFormat
{
    private readonly CompletionRenderer _renderer = new(tokenizer);

    public RenderedExample Render(RecordNode record)
    {
        AlpacaFields fields = AlpacaFields.Read(record);
        return _renderer.Render(record.Location, fields.Prompt(), fields.Output);
    }
}
