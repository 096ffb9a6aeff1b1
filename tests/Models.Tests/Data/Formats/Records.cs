using System.Text.Json;
using Spectral.Models.ChatTemplates;
using Spectral.Models.Data.Formats;
using Spectral.Models.Data.Reading;
using Spectral.Models.Data.Rendering;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Tests.Data.Formats;

/// <summary>Records made in memory.</summary>
internal static class Records
{
    public static RecordNode Of(object value) => new(new RecordLocation("train.jsonl", 17), "", JsonSerializer.SerializeToElement(value));

    public static RenderedExample Render(DataFormat format, ITokenizer tokenizer, object record, IChatTemplate? template = null) =>
        DatasetFormats.Create(format, tokenizer, template).Render(Of(record));
}
