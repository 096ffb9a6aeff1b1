using Spectral.Cli.Commands;

namespace Spectral.Cli.Tests.Commands;

public sealed class NextCommandTests
{
    [Theory]
    [InlineData("runs", "spectral resume job-1")]
    [InlineData("my runs", "spectral resume job-1 --output 'my runs'")]
    public void A_job_is_resumed_in_its_store(string store, string expected) => Assert.Equal(expected, NextCommand.Resume("spectral", "job-1", store));

    [Fact]
    public void An_example_prompt_keeps_its_line_break() => Assert.Equal(
        "spectral generate --model base --adapter runs/a --prompt $'2+2?\\n'", NextCommand.Generate("spectral", "base", "runs/a", "2+2?\n"));

    [Fact]
    public void Without_an_example_there_is_a_placeholder() =>
        Assert.EndsWith(" --prompt \"...\"", NextCommand.Generate("spectral", "base", "runs/a", null), StringComparison.Ordinal);
}
