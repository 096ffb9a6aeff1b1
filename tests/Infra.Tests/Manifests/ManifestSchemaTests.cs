using System.Text.Json.Nodes;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Infra.Tests.Documents;
using Spectral.Infra.Tests.Kustomize;

namespace Spectral.Infra.Tests.Manifests;

public sealed class ManifestSchemaTests
{
    /// <summary>Fields that no document of the kind can do without.</summary>
    private static readonly HashSet<string> Indispensable =
    [
        "apiVersion", "kind", "metadata", "spec", "template", "containers", "image", "name", "selector", "matchLabels", "podSelector", "ports", "containerPort",
        "volumeMounts", "mountPath", "path", "secretName", "issuerRef", "replicatedJobs", "restartPolicy", "resources", "securityContext",
    ];

    public static TheoryData<string> Overlay => Overlays.Names;

    public static TheoryData<string> Kustomizations =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "k8s"), Kustomization.FileName, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Overlay))]
    public void Every_document_is_what_its_kind_may_be(string overlay)
    {
        List<JsonNode> documents = Overlays.Render(overlay);
        Assert.NotEmpty(documents);
        Assert.Empty(documents.SelectMany(ManifestSchema.Faults));
    }

    [Theory]
    [MemberData(nameof(Overlay))]
    public void A_typo_in_any_key_of_any_document_is_refused(string overlay)
    {
        (string Path, JsonNode Document)[] misspelt = [.. Overlays.Render(overlay).SelectMany(Mutations.Misspelt)];
        Assert.True(misspelt.Length > 300, $"only {misspelt.Length} keys");
        Assert.Empty(misspelt.Where(mutation => ManifestSchema.Faults(mutation.Document).Count == 0).Select(mutation => mutation.Path));
    }

    [Theory]
    [MemberData(nameof(Overlay))]
    public void A_required_field_that_is_missing_is_refused(string overlay)
    {
        (string Path, JsonNode Document)[] incomplete = [.. Overlays.Render(overlay).SelectMany(Mutations.Without)
            .Where(mutation => Indispensable.Contains(mutation.Path.Split('.')[^1]) && !IsOptional(mutation.Path))];
        Assert.True(incomplete.Length > 50, $"only {incomplete.Length} fields");
        Assert.Empty(incomplete.Where(mutation => ManifestSchema.Faults(mutation.Document).Count == 0).Select(mutation => mutation.Path));
    }

    [Theory]
    [MemberData(nameof(Kustomizations))]
    public void A_typo_in_any_key_of_any_kustomization_is_refused(string file)
    {
        JsonNode document = Yaml.Read(Path.Combine(Repository.Root, file)).Single();
        Assert.Empty(ManifestSchema.Faults(document));
        Assert.Empty(Mutations.Misspelt(document).Where(mutation => ManifestSchema.Faults(mutation.Document).Count == 0).Select(mutation => mutation.Path));
    }

    [Fact]
    public void Every_file_of_the_manifests_is_rendered_by_an_overlay()
    {
        HashSet<string> used = [];
        foreach (string overlay in Overlays.Names.Select(row => row.Data))
        {
            Follow(Path.Combine(Overlays.Root, overlay), used);
        }

        string[] files = Directory.GetFiles(Path.Combine(Repository.Root, "k8s"), "*.yaml", SearchOption.AllDirectories);
        Assert.Empty(files.Except(used).Select(path => Path.GetRelativePath(Repository.Root, path)));
    }

    /// <summary>Ports are left out where all are meant, a client has none.</summary>
    private static bool IsOptional(string path) =>
        path.EndsWith(".ports", StringComparison.Ordinal) && (path.Contains("ingress", StringComparison.Ordinal) || path.Contains("containers", StringComparison.Ordinal));

    private static void Follow(string directory, HashSet<string> used)
    {
        string file = Path.Combine(directory, Kustomization.FileName);
        used.Add(file);
        JsonNode read = Yaml.Read(file).Single();
        IEnumerable<JsonNode?> files = (read["configMapGenerator"] as JsonArray ?? []).SelectMany(generator => generator!["files"]!.AsArray());
        foreach (JsonNode? named in (read["resources"] as JsonArray ?? []).Concat(read["components"] as JsonArray ?? []).Concat(files))
        {
            string path = Path.GetFullPath(Path.Combine(directory, $"{named}"));
            if (Directory.Exists(path))
            {
                Follow(path, used);
            }
            else
            {
                used.Add(path);
            }
        }
    }
}
