using Spectral.Models.Data.Formats;
using Spectral.Models.Data.Inspection;
using Spectral.Models.Data.Rendering;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Tests.Data.Formats;

public sealed class DatasetFormatsTests : IDisposable
{
    private static readonly object Instruction = new { instruction = "q", output = "a" };

    private readonly TemporaryFolder _model = new();
    private readonly ByteTokenizer _tokenizer = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public void AlpacaFollowsTheModelsTemplateWhereThereIsOne()
    {
        Assert.StartsWith("Below is an instruction", Marked(null), StringComparison.Ordinal);
        _model.Write("chat_template.jinja", "{% for m in messages %}{{ m['role'] + '=' + m['content'] + '<|im_end|>' }}{% endfor %}"
            + "{% if add_generation_prompt %}{{ 'assistant=' }}{% endif %}");
        Assert.Equal("user=q<|im_end|>assistant=⟦a<|im_end|>⟧", Marked(null));
        Assert.StartsWith("<|im_start|>user", Marked("chatml"), StringComparison.Ordinal);
    }

    [Fact]
    public void MessagesNeedATemplate()
    {
        var options = new DatasetOptions { Path = "train.jsonl", Format = DataFormat.Messages };
        UserErrorException error = Assert.Throws<UserErrorException>(() => DatasetFormats.ForModel(options, _model.File("."), _tokenizer));
        Assert.Contains("the model has no chat template", error.Message, StringComparison.Ordinal);
    }

    private string Marked(string? template)
    {
        var options = new DatasetOptions { Path = "train.jsonl", Format = DataFormat.Alpaca, ChatTemplate = template };
        RenderedExample example = DatasetFormats.ForModel(options, _model.File("."), _tokenizer).Render(Records.Of(Instruction));
        return SampleView.Of([example.Sample], _tokenizer).ToMarkedText();
    }
}
