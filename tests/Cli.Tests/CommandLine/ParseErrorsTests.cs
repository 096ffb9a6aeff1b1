using Spectral.Cli.CommandLine;

namespace Spectral.Cli.Tests.CommandLine;

public sealed class ParseErrorsTests
{
    [Theory]
    [InlineData("trian recipe.yaml", "'trian' is no command of spectral; did you mean train?", "See 'spectral --help'.")]
    [InlineData("bench", "spectral bench needs a command: step, svd", "See 'spectral bench --help'.")]
    [InlineData("eval --modle x --data d --format text", "'--modle'", "Did you mean --model?")]
    [InlineData("train", "recipe", "See 'spectral train --help'.")]
    [InlineData("eval --model m --data d --format csv", "'csv' is none of prompt-completion, messages, alpaca, sharegpt, text")]
    [InlineData("generate --model m --prompt p --max-new-tokens 0", "--max-new-tokens: 0 must be at least 1")]
    [InlineData("inspect recipe.yaml --sample -1", "--sample: -1 must be at least 0")]
    [InlineData("export --model m --adapter a --output o --to onnx", "onnx", "peft", "merged")]
    public void The_message_says_what_is_wrong_and_where_to_look(string line, params string[] texts)
    {
        string message = ParseErrors.Describe(SpectralCommandLine.Build().Parse(line.Split(' ')));
        Assert.All(texts, text => Assert.Contains(text, message, StringComparison.Ordinal));
    }
}
