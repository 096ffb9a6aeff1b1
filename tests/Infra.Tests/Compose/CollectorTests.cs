using System.Text.Json.Nodes;
using Spectral.Infra.Tests.Manifests;

namespace Spectral.Infra.Tests.Compose;

/// <summary>The collector and Jaeger v2, which is a collector too, have one form: components, and pipelines that name them.</summary>
public sealed class CollectorTests
{
    private static readonly string[] Sections = ["extensions", "receivers", "processors", "exporters"];

    private static readonly HashSet<string> Components =
    [
        "health_check", "healthcheckv2", "jaeger_storage", "jaeger_query", "otlp", "memory_limiter", "batch", "prometheus", "debug", "jaeger_storage_exporter",
    ];

    [Theory]
    [InlineData("collector/collector.yaml")]
    [InlineData("jaeger/jaeger.yaml")]
    public void Pipelines_use_all_components_that_are_there_and_no_others(string file) => Assert.Empty(Faults(Configurations.Read(file)));

    [Theory]
    [InlineData("collector/collector.yaml")]
    [InlineData("jaeger/jaeger.yaml")]
    public void A_misspelt_component_or_section_is_refused(string file)
    {
        (string Path, JsonNode Document)[] misspelt = [.. Mutations.Misspelt(Configurations.Read(file)).Where(mutation => mutation.Path.Split('.').Length <= 2)];
        Assert.True(misspelt.Length >= 12, $"{misspelt.Length} keys");
        Assert.Empty(misspelt.Where(mutation => !Faults(mutation.Document).Any()).Select(mutation => mutation.Path));
    }

    [Fact]
    public void Jaegers_storage_is_one_that_it_has()
    {
        JsonNode jaeger = Configurations.Read("jaeger/jaeger.yaml");
        JsonObject backends = jaeger["extensions"]!["jaeger_storage"]!["backends"]!.AsObject();
        Assert.Contains($"{jaeger["extensions"]!["jaeger_query"]!["storage"]!["traces"]}", backends.Select(backend => backend.Key));
        Assert.Contains($"{jaeger["exporters"]!["jaeger_storage_exporter"]!["trace_storage"]}", backends.Select(backend => backend.Key));
    }

    private static IEnumerable<string> Faults(JsonNode file)
    {
        if (file["service"] is not JsonObject service || service["pipelines"] is not JsonObject pipelines)
        {
            yield return "no service with pipelines";
            yield break;
        }

        foreach (string key in file.AsObject().Select(entry => entry.Key).Concat(service.Select(entry => entry.Key)).Except([.. Sections, "service", "pipelines"]))
        {
            yield return $"{key}: is unknown";
        }

        foreach (string section in Sections)
        {
            string[] there = [.. (file[section] as JsonObject ?? []).Select(entry => entry.Key)];
            string[] used = section == "extensions"
                ? [.. (service["extensions"] as JsonArray ?? []).Select(name => $"{name}")]
                : [.. pipelines.SelectMany(pipeline => pipeline.Value![section] as JsonArray ?? []).Select(name => $"{name}").Distinct()];
            foreach (string fault in there.Except(used).Concat(used.Except(there)).Concat(there.Where(name => !Components.Contains(name.Split('/')[0]))))
            {
                yield return $"{section}.{fault}: is not in a pipeline, not there, or unknown";
            }
        }
    }
}
