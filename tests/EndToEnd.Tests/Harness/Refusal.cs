namespace Spectral.EndToEnd.Tests.Harness;

/// <summary>What every wrong input must end in.</summary>
internal static class Refusal
{
    /// <summary>Exit code 2, one error message that holds the given texts, and no stack trace.</summary>
    public static void Check(Outcome outcome, params ReadOnlySpan<string> texts)
    {
        Assert.True(outcome.ExitCode == 2, outcome.ToString());
        string[] lines = outcome.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Count(line => line.StartsWith("error: ", StringComparison.Ordinal)) == 1, outcome.ToString());
        Assert.DoesNotContain("   at Spectral", outcome.Errors + outcome.Output, StringComparison.Ordinal);
        foreach (string text in texts)
        {
            Assert.True(outcome.Errors.Contains(text, StringComparison.Ordinal), $"no \"{text}\" in {outcome}");
        }
    }
}
