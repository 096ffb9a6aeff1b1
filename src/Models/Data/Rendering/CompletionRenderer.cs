using Spectral.Models.Data.Reading;
using Spectral.Models.Tokenizers;

namespace Spectral.Models.Data.Rendering;

/// <summary>[BOS if the tokenizer prepends one] prompt completion EOS, of which completion and EOS are supervised.</summary>
internal sealed class CompletionRenderer(ITokenizer tokenizer)
{
    public RenderedExample Render(RecordLocation location, string prompt, string completion)
    {
        SampleBuilder builder = new SampleBuilder(tokenizer).BeginningOfSequence().Text(prompt, supervised: false);
        int[] promptIds = builder.Ids;
        RenderedSample sample = builder.Text(completion, supervised: true).EndOfSequence().Build();
        return new RenderedExample(location, sample, new Question(promptIds, completion));
    }
}
