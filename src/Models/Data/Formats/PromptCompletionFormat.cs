using Spectral.Models.Data.Reading;
using Spectral.Models.Data.Rendering;
using Spectral.Models.Tokenizers;

namespace Spectral.Models.Data.Formats;

/// <summary><c>{"prompt": ..., "completion": ...}</c>; the text is taken as it is, with no blank or newline between the two.</summary>
internal sealed class PromptCompletionFormat(ITokenizer tokenizer) : IDatasetFormat
{
    private readonly CompletionRenderer _renderer = new(tokenizer);

    public RenderedExample Render(RecordNode record) =>
        _renderer.Render(record.Location, record.Required("prompt").Text(), record.Required("completion").Text());
}
