using System.Text.Json.Nodes;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Infra.Tests.Documents;
using Spectral.Infra.Tests.Manifests;
using Spectral.Infra.Tests.Schemas;

namespace Spectral.Infra.Tests.Compose;

public sealed class ComposeTests
{
    private static readonly Schema Schema = new(Path.Combine(AppContext.BaseDirectory, "Schemas", "compose.yaml"), IsInSet);

    /// <summary>Ports of images that are not ours; ours say them in their settings.</summary>
    private static readonly Dictionary<string, int[]> Listening = new(StringComparer.Ordinal)
    {
        ["coordinator"] = [7419, 7420],
        ["collector"] = [4317, 4318, 8889],
        ["jaeger"] = [4317, 4318, 16686],
        ["prometheus"] = [9090],
        ["grafana"] = [3000],
    };

    [Fact]
    public void It_says_what_a_compose_file_may() => Assert.Empty(Schema.Faults(Stripped(), "Compose"));

    [Fact]
    public void A_typo_in_any_key_is_refused() =>
        Assert.Empty(Mutations.Misspelt(Stripped()).Where(mutation => Faults(mutation.Document).Count == 0).Select(mutation => mutation.Path));

    [Fact]
    public void What_it_refers_to_is_there() => Assert.Empty(References(Stripped()));

    [Fact]
    public void Every_address_leads_to_a_service_that_listens_there()
    {
        string[] addresses =
        [
            .. Services(Configurations.Compose).SelectMany(service => service.Value!["environment"] as JsonObject ?? [])
                .Where(entry => entry.Key is "SPECTRAL_COORDINATORS" or "SPECTRAL_URLS" or "SPECTRAL_OTLP_ENDPOINT" or "SPECTRAL_COORDINATOR")
                .Select(entry => $"{entry.Value}"),
            .. Configurations.Read("prometheus/prometheus.yaml")["scrape_configs"]!.AsArray()
                .SelectMany(job => job!["static_configs"]!.AsArray()).SelectMany(group => group!["targets"]!.AsArray()).Select(target => $"{target}"),
            .. Configurations.Read("grafana/provisioning/datasources/datasources.yaml")["datasources"]!.AsArray().Select(source => $"{source!["url"]}"),
            $"{Configurations.Read("collector/collector.yaml")["exporters"]!["otlp/jaeger"]!["endpoint"]}",
        ];
        Assert.True(addresses.Length >= 10, string.Join(' ', addresses));
        Assert.All(addresses.Select(Configurations.Address), address => Assert.Contains(address.Port, Listening[address.Host]));
        Assert.Equal("4317", Configurations.Read("collector/collector.yaml")["receivers"]!["otlp"]!["protocols"]!["grpc"]!["endpoint"]!.ToString().Split(':')[1]);
        Assert.Equal("8889", Configurations.Read("collector/collector.yaml")["exporters"]!["prometheus"]!["endpoint"]!.ToString().Split(':')[1]);
    }

    [Fact]
    public void Nothing_is_published_beyond_loopback_and_nothing_runs_with_rights() => Assert.All(Services(Configurations.Compose), service =>
    {
        Assert.All(service.Value!["ports"] as JsonArray ?? [], port => Assert.StartsWith("127.0.0.1:", $"{port}", StringComparison.Ordinal));
        Assert.True(service.Key == "certificates" || $"{service.Value["cap_drop"]![0]}" == "ALL", service.Key);
        Assert.True(service.Key == "certificates" || service.Value["read_only"]!.GetValue<bool>(), service.Key);
    });

    private static IReadOnlyList<string> Faults(JsonNode compose) => [.. Schema.Faults(compose, "Compose"), .. Schema.Faults(compose, "Compose").Count == 0 ? References(compose) : []];

    private static IEnumerable<string> References(JsonNode compose)
    {
        foreach ((string name, JsonNode? service) in Services(compose))
        {
            IEnumerable<string> needed = service!["depends_on"] switch
            {
                JsonArray names => names.Select(other => $"{other}"),
                JsonObject conditions => conditions.Select(other => other.Key),
                _ => [],
            };
            foreach (string other in needed.Where(other => compose["services"]![other] is null))
            {
                yield return $"{name}: depends on {other}";
            }

            foreach (string source in (service["volumes"] as JsonArray ?? []).Select(volume => $"{volume}".Split(':')[0]))
            {
                bool isThere = source[0] == '.' ? Path.Exists(Path.Combine(Configurations.Folder, source)) : compose["volumes"]!.AsObject().ContainsKey(source);
                if (!isThere)
                {
                    yield return $"{name}: mounts {source}";
                }
            }

            if (service["build"] is { } build && !File.Exists(Path.Combine(Configurations.Folder, $"{build["context"]}", $"{build["dockerfile"]}")))
            {
                yield return $"{name}: builds {build["dockerfile"]}";
            }
        }

        foreach (string volume in compose["volumes"]!.AsObject().Select(volume => volume.Key)
            .Where(volume => !Services(compose).Any(service => (service.Value!["volumes"] as JsonArray ?? []).Any(used => $"{used}".StartsWith(volume + ":", StringComparison.Ordinal)))))
        {
            yield return $"volume {volume}: is not used";
        }
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Services(JsonNode compose) => compose["services"]!.AsObject();

    /// <summary>Without the parts that are there only to be merged into services.</summary>
    private static JsonNode Stripped()
    {
        JsonNode compose = Configurations.Compose;
        foreach (string key in compose.AsObject().Select(entry => entry.Key).Where(key => key.StartsWith("x-", StringComparison.Ordinal)).ToArray())
        {
            compose.AsObject().Remove(key);
        }

        return compose;
    }

    private static bool IsInSet(string set, string name) => set switch
    {
        "service" => Listening.ContainsKey(name) || name is "certificates" or "node-1" or "node-2" or "cli",
        "volume" => true,
        "variable" => ManifestSchema.ClientVariables.Contains(name) || ManifestSchema.CoordinatorVariables.Contains(name) || ManifestSchema.NodeVariables.Contains(name)
            || name is "GF_AUTH_ANONYMOUS_ENABLED" or "GF_AUTH_ANONYMOUS_ORG_ROLE" or "GF_ANALYTICS_REPORTING_ENABLED",
        _ => throw new ArgumentOutOfRangeException(nameof(set), set, "no set of this name"),
    };
}
