using Spectral.Models.Data.Rendering;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Tests.Data.Formats;

public sealed class AlpacaFormatTests
{
    private const string WithoutInput =
        "Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n### Instruction:\nAdd.\n\n### Response:";

    private const string WithInput =
        "Below is an instruction that describes a task, paired with an input that provides further context. Write a response that "
        + "appropriately completes the request.\n\n### Instruction:\nAdd.\n\n### Input:\n1 2\n\n### Response:";

    [Fact]
    public void TheInputIsShownWhereThereIsOne() => Assert.Equal(WithInput, Prompt(new { instruction = "Add.", input = "1 2", output = "3" }));

    [Fact]
    public void AnAbsentNullOrEmptyInputIsLeftOut()
    {
        Assert.Equal(WithoutInput, Prompt(new { instruction = "Add.", output = "3" }));
        Assert.Equal(WithoutInput, Prompt(new { instruction = "Add.", input = "", output = "3" }));
        Assert.Equal(WithoutInput, Prompt(new { instruction = "Add.", input = (string?)null, output = "3" }));
    }

    private static string Prompt(object record)
    {
        var tokenizer = new ByteTokenizer();
        RenderedExample example = Records.Render(DataFormat.Alpaca, tokenizer, record);
        int[] supervised = [.. example.Sample.Ids.Where((_, i) => example.Sample.Supervised[i])];
        Assert.Equal(['3', ByteTokenizer.Eos], supervised);
        return tokenizer.Decode(example.Question!.PromptIds);
    }
}
