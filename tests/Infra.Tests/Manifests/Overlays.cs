using System.Text.Json.Nodes;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Infra.Tests.Kustomize;

namespace Spectral.Infra.Tests.Manifests;

/// <summary>The overlays of k8s/, rendered.</summary>
internal static class Overlays
{
    public static string Root { get; } = Path.Combine(Repository.Root, "k8s", "overlays");

    public static TheoryData<string> Names { get; } = [.. Directory.GetDirectories(Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static List<JsonNode> Render(string name) => Kustomization.Render(Path.Combine(Root, name));

    public static JsonNode Find(IEnumerable<JsonNode> documents, string kind, string name) =>
        documents.Single(document => $"{document["kind"]}" == kind && $"{document["metadata"]!["name"]}" == name);

    /// <summary>Pod templates by what they are: coordinator, node, client.</summary>
    public static Dictionary<string, JsonNode> Pods(IEnumerable<JsonNode> documents) => documents.SelectMany(PodTemplates.Of).ToDictionary(Component);

    public static string Component(JsonNode template) => $"{template["metadata"]!["labels"]!["app.kubernetes.io/component"]}";
}
