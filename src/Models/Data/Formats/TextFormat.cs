using Spectral.Models.Data.Reading;
using Spectral.Models.Data.Rendering;
using Spectral.Models.Tokenizers;

namespace Spectral.Models.Data.Formats;

/// <summary><c>{"text": ...}</c>: continued pretraining; every token is supervised but the first, which nothing precedes.</summary>
internal sealed class TextFormat(ITokenizer tokenizer) : IDatasetFormat
{
    public RenderedExample Render(RecordNode record)
    {
        string text = record.Required("text").Text();
        RenderedSample sample = new SampleBuilder(tokenizer).BeginningOfSequence().Text(text, supervised: true).EndOfSequence().Build();
        return new RenderedExample(record.Location, sample, Question: null);
    }
}
