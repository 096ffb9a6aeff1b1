using System.Text.Json;
using Spectral.Shared.Client;

namespace Spectral.Cli.CommandLine;

/// <summary>How every <c>--json</c> object is written: as the HTTP API writes its own.</summary>
internal static class JsonOutput
{
    public static string Serialize<T>(T value) => JsonSerializer.Serialize(value, ApiJson.Options);

    /// <summary>A value as its JSON says it, for text that names the same thing.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => Serialize(value).Trim('"');
}
