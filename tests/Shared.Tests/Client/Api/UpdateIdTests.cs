using Spectral.Shared.Client.Api;

namespace Spectral.Shared.Tests.Client.Api;

public sealed class UpdateIdTests
{
    [Theory]
    [InlineData("57", null, 57)]
    [InlineData("a-0.57", "a-0", 57)]
    [InlineData("a.b.0", "a.b", 0)]
    public void Ids_are_read_as_they_are_written(string text, string? log, long sequence)
    {
        Assert.Equal(new UpdateId(log, sequence), UpdateId.Parse(text));
        Assert.Equal(text, new UpdateId(log, sequence).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".5")]
    [InlineData("a")]
    [InlineData("a.")]
    [InlineData("-1")]
    [InlineData(" 1")]
    [InlineData("99999999999999999999")]
    [InlineData("1e3")]
    public void Other_text_is_none(string text) => Assert.Null(UpdateId.Parse(text));

    [Fact]
    public void A_long_text_is_none() => Assert.Null(UpdateId.Parse(new string('a', 1000) + ".1"));

    [Fact]
    public void An_id_covers_what_came_before_in_its_log()
    {
        var id = new UpdateId("a", 5);
        Assert.True(id.Covers(new UpdateId("a", 5)));
        Assert.False(id.Covers(new UpdateId("a", 6)));
        Assert.False(id.Covers(new UpdateId("b", 1)));
        Assert.True(new UpdateId(null, 5).Covers(new UpdateId("b", 5)));
    }
}
