using Spectral.Models.ChatTemplates;
using Spectral.Models.Data.Reading;
using Spectral.Models.Data.Rendering;
using Spectral.Models.Tokenizers;

namespace Spectral.Models.Data.Formats;

/// <summary>A list of turns, rendered by the chat template.</summary>
internal sealed class ConversationFormat(ConversationFields fields, ITokenizer tokenizer, IChatTemplate template) : IDatasetFormat
{
    private readonly ConversationRenderer _renderer = new(tokenizer, template);

    public RenderedExample Render(RecordNode record) => _renderer.Render(record.Location, fields.Read(record));
}
