using Spectral.Models.ChatTemplates;
using Spectral.Models.Data.Reading;
using Spectral.Models.Data.Rendering;
using Spectral.Models.Tokenizers;

namespace Spectral.Models.Data.Formats;

/// <summary>Instructions as conversations of one question and one answer, for models that were taught a chat template.</summary>
internal sealed class AlpacaChatFormat(ITokenizer tokenizer, IChatTemplate template) : IDatasetFormat
{
    private readonly ConversationRenderer _renderer = new(tokenizer, template);

    public RenderedExample Render(RecordNode record) => _renderer.Render(record.Location, AlpacaFields.Read(record).Messages());
}
