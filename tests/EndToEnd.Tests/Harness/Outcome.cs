using System.Text.Json;

namespace Spectral.EndToEnd.Tests.Harness;

/// <summary>How a command ended.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Errors)
{
    /// <summary>The one JSON object of <c>--json</c>.</summary>
    public JsonElement Json => JsonElement.Parse(Output);

    public override string ToString() => $"exit {ExitCode}\n--- output\n{Output}\n--- errors\n{Errors}";
}
