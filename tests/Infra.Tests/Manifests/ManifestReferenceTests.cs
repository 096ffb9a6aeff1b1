using System.Text.Json.Nodes;

namespace Spectral.Infra.Tests.Manifests;

/// <summary>What manifests say of each other: a name that one uses, another must have.</summary>
public sealed class ManifestReferenceTests
{
    /// <summary>Made by hand, as docs/kubernetes.md tells.</summary>
    private static readonly HashSet<string> SecretsByHand = ["spectral-token", "spectral-coordinator-tls", "spectral-node-tls", "spectral-client-tls"];

    public static TheoryData<string> Overlay => Overlays.Names;

    [Theory]
    [MemberData(nameof(Overlay))]
    public void Every_config_map_secret_claim_and_account_is_there(string overlay)
    {
        List<JsonNode> documents = Overlays.Render(overlay);
        HashSet<string> there = [.. documents.Select(document => $"{document["kind"]}/{document["metadata"]!["name"]}")];
        there.UnionWith(Certificates(documents).Select(certificate => $"Secret/{certificate["spec"]!["secretName"]}"));
        bool hasCertificates = Certificates(documents).Any();
        there.UnionWith(SecretsByHand.Where(secret => !hasCertificates || secret == "spectral-token").Select(secret => $"Secret/{secret}"));
        Assert.Empty(documents.SelectMany(PodTemplates.Of).SelectMany(References).Except(there));
    }

    [Theory]
    [MemberData(nameof(Overlay))]
    public void Selectors_find_the_pods_they_are_for(string overlay)
    {
        List<JsonNode> documents = Overlays.Render(overlay);
        JsonObject[] pods = [.. documents.SelectMany(PodTemplates.Of).Select(pod => pod["metadata"]!["labels"]!.AsObject())];
        JsonObject[] selectors = [.. documents.SelectMany(Selectors)];
        Assert.True(selectors.Length >= 8, $"{selectors.Length} selectors");
        Assert.All(selectors, selector => Assert.Contains(pods, labels => selector.All(wanted => $"{labels[wanted.Key]}" == $"{wanted.Value}")));
    }

    [Theory]
    [MemberData(nameof(Overlay))]
    public void Ports_are_named_by_the_pods_that_are_meant(string overlay)
    {
        List<JsonNode> documents = Overlays.Render(overlay);
        Dictionary<string, JsonNode> pods = Overlays.Pods(documents);
        foreach (JsonNode service in documents.Where(document => $"{document["kind"]}" == "Service"))
        {
            JsonNode pod = pods[$"{service["spec"]!["selector"]!["app.kubernetes.io/component"]}"];
            Assert.All(service["spec"]!["ports"]!.AsArray(), port => Assert.Equal(port!["port"]!.GetValue<long>(), Ports(pod)[$"{port["targetPort"]}"]));
        }

        foreach (JsonNode policy in documents.Where(document => $"{document["kind"]}" == "NetworkPolicy"))
        {
            JsonNode pod = pods[$"{policy["spec"]!["podSelector"]!["matchLabels"]!["app.kubernetes.io/component"]}"];
            IEnumerable<JsonNode?> ports = (policy["spec"]!["ingress"] as JsonArray ?? []).SelectMany(rule => rule!["ports"] as JsonArray ?? []);
            Assert.All(ports, port => Assert.Contains($"{port!["port"]}", Ports(pod).Keys));
        }

        foreach (JsonNode container in pods.Values.Select(PodTemplates.Container))
        {
            IEnumerable<JsonNode> probes = new[] { "startupProbe", "readinessProbe", "livenessProbe" }.Select(name => container[name]).OfType<JsonNode>();
            Assert.All(probes, probe => Assert.Equal("health", $"{probe["httpGet"]!["port"]}"));
            Assert.All(probes, probe => Assert.Contains($"{probe["httpGet"]!["path"]}", new[] { "/live", "/ready" }));
        }
    }

    [Theory]
    [MemberData(nameof(Overlay))]
    public void What_is_mounted_is_a_volume_and_every_volume_is_mounted(string overlay) => Assert.All(
        Overlays.Render(overlay).SelectMany(PodTemplates.Of),
        pod => Assert.Equal(
            pod["spec"]!["volumes"]!.AsArray().Select(volume => $"{volume!["name"]}").Order(StringComparer.Ordinal),
            PodTemplates.Container(pod)["volumeMounts"]!.AsArray().Select(mount => $"{mount!["name"]}").Order(StringComparer.Ordinal)));

    private static IEnumerable<JsonNode> Certificates(List<JsonNode> documents) => documents.Where(document => $"{document["kind"]}" == "Certificate");

    private static Dictionary<string, long> Ports(JsonNode pod) =>
        (PodTemplates.Container(pod)["ports"] as JsonArray ?? []).ToDictionary(port => $"{port!["name"]}", port => port!["containerPort"]!.GetValue<long>());

    private static IEnumerable<JsonObject> Selectors(JsonNode document) => $"{document["kind"]}" switch
    {
        "Service" => [document["spec"]!["selector"]!.AsObject()],
        "PodDisruptionBudget" or "Deployment" or "StatefulSet" => [document["spec"]!["selector"]!["matchLabels"]!.AsObject()],
        "NetworkPolicy" => (document["spec"]!["ingress"] as JsonArray ?? [])
            .SelectMany(rule => rule!["from"]!.AsArray())
            .Select(peer => peer!["podSelector"]!["matchLabels"]!.AsObject())
            .Append(document["spec"]!["podSelector"]!["matchLabels"]!.AsObject()),
        _ => [],
    };

    private static IEnumerable<string> References(JsonNode pod)
    {
        yield return $"ServiceAccount/{pod["spec"]!["serviceAccountName"]}";
        foreach (JsonNode? source in PodTemplates.Container(pod)["envFrom"]!.AsArray())
        {
            (string kind, JsonNode reference) = source!["configMapRef"] is { } map ? ("ConfigMap", map) : ("Secret", source["secretRef"]!);
            if (reference["optional"]?.GetValue<bool>() != true)
            {
                yield return $"{kind}/{reference["name"]}";
            }
        }

        foreach (JsonNode? volume in pod["spec"]!["volumes"]!.AsArray())
        {
            string? name = volume!["secret"] is { } secret ? $"Secret/{secret["secretName"]}"
                : volume["configMap"] is { } map ? $"ConfigMap/{map["name"]}"
                : volume["persistentVolumeClaim"] is { } claim ? $"PersistentVolumeClaim/{claim["claimName"]}"
                : null;
            if (name is not null)
            {
                yield return name;
            }
        }
    }
}
