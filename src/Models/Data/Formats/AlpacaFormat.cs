using Spectral.Models.Data.Reading;
using Spectral.Models.Data.Rendering;
using Spectral.Models.Tokenizers;

namespace Spectral.Models.Data.Formats;

/// <summary><c>{"instruction": ..., "input": ..., "output": ...}</c>, input being optional, as the prompt text of Stanford Alpaca.</summary>
internal sealed class AlpacaFormat(ITokenizer tokenizer) : IDatasetFormat
{
    private readonly CompletionRenderer _renderer = new(tokenizer);

    public RenderedExample Render(RecordNode record)
    {
        string instruction = record.Required("instruction").Text();
        string input = record.Optional("input")?.Text() ?? "";
        return _renderer.Render(record.Location, AlpacaPrompt.Format(instruction, input), record.Required("output").Text());
    }
}
