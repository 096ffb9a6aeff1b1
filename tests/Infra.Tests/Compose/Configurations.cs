using System.Text.Json.Nodes;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Infra.Tests.Documents;

namespace Spectral.Infra.Tests.Compose;

/// <summary>The files of infra/compose.</summary>
internal static class Configurations
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "infra", "compose");

    public static JsonNode Compose => Read("compose.yaml");

    public static JsonNode Read(string file) => Yaml.Read(Path.Combine(Folder, file)).Single();

    /// <summary>Host and port that a service of the compose file answers on, by what is written as <c>host:port</c> or as an address.</summary>
    public static (string Host, int Port) Address(string text)
    {
        var uri = new Uri(text.Contains("://", StringComparison.Ordinal) ? text : $"tcp://{text}");
        return (uri.Host, uri.Port);
    }
}
