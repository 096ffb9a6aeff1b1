using System.Diagnostics;
using Spectral.Shared.Text;

namespace Spectral.Shared.Tests.Text;

public sealed class ShellArgumentTests
{
    [Theory]
    [InlineData("samples/tiny-llama")]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("it's $HOME `id` \"quoted\" \\ *")]
    [InlineData("ends in a line break\n")]
    [InlineData("tab\there, it's back\\slash\r\n\u00017\u007f")]
    [InlineData("Größe 三")]
    public void The_shell_reads_back_the_argument(string argument)
    {
        ProcessStartInfo start = new("bash", ["-c", $"printf '%s|' {ShellArgument.Quote(argument)}"]) { RedirectStandardOutput = true, UseShellExecute = false };
        using Process shell = Process.Start(start)!;
        Assert.Equal(argument + "|", shell.StandardOutput.ReadToEnd());
    }

    [Fact]
    public void A_quoted_argument_is_one_line() => Assert.DoesNotContain('\n', ShellArgument.Quote("a\nb"));

    [Fact]
    public void Plain_words_stay_as_they_are() => Assert.Equal("runs/jobs/a-1", ShellArgument.Quote("runs/jobs/a-1"));
}
