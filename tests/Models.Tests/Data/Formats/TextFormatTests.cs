using Spectral.Models.Data.Rendering;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Tests.Data.Formats;

public sealed class TextFormatTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EveryTokenButTheFirstIsSupervised(bool prependsBos)
    {
        RenderedExample example = Records.Render(DataFormat.Text, new ByteTokenizer(prependsBos), new { text = "abc" });
        int[] expected = prependsBos ? [ByteTokenizer.Bos, 'a', 'b', 'c', ByteTokenizer.Eos] : ['a', 'b', 'c', ByteTokenizer.Eos];
        Assert.Equal(expected, example.Sample.Ids);
        Assert.Equal(Enumerable.Range(0, expected.Length).Select(i => i > 0), example.Sample.Supervised);
        Assert.Null(example.Question);
    }
}
