using System.Diagnostics;
using System.Text.Json.Nodes;
using Spectral.Infra.Tests.Documents;
using Spectral.Infra.Tests.Manifests;
using Spectral.Testing;

namespace Spectral.Infra.Tests.Kustomize;

public sealed class KustomizationTests
{
    private const string Head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [account.yaml]\n";

    private const string Account =
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, labels: {app.kubernetes.io/part-of: spectral}}\nautomountServiceAccountToken: false\n";

    public static TheoryData<string> Overlay => Overlays.Names;

    [Theory]
    [MemberData(nameof(Overlay))]
    public async Task It_renders_as_kubectl_does(string overlay)
    {
        using Process? kubectl = Start("kubectl", "kustomize", Path.Combine(Overlays.Root, overlay));
        Assert.SkipWhen(kubectl is null, "kubectl is not installed");
        Task<string> errors = kubectl.StandardError.ReadToEndAsync();
        string output = await kubectl.StandardOutput.ReadToEndAsync();
        await kubectl.WaitForExitAsync();
        Assert.True(kubectl.ExitCode == 0, await errors);
        Assert.Equal(Lines(Yaml.ParseText(output)), Lines(Overlays.Render(overlay)));
    }

    [Theory]
    [InlineData("patches:\n  - target: {kind: ServiceAccount, name: b}\n    patch: '[]'\n", "no ServiceAccount b to patch")]
    [InlineData("patches:\n  - target: {kind: ServiceAccount, name: a}\n    patch: '[{op: replace, path: /spec/x, value: 1}]'\n", "/spec/x: there is no spec")]
    [InlineData("patches:\n  - target: {kind: ServiceAccount, name: a}\n    patch: '[{op: replace, path: /secrets, value: 1}]'\n", "/secrets: cannot replace")]
    [InlineData("patches:\n  - target: {kind: ServiceAccount, name: a}\n    patch: '[{op: add, path: /kind, value: 1}]'\n", "/kind: cannot add")]
    [InlineData("patches:\n  - target: {kind: ServiceAccount, name: a}\n    patch: '[{op: remove, path: /kind, value: 1}]'\n", "/kind: cannot remove")]
    [InlineData("namePrefix: x\n", "Kustomization.namePrefix: is unknown")]
    public void What_it_does_not_do_is_refused(string more, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("account.yaml", Account);
        folder.Write(Kustomization.FileName, Head + more);
        FormatException error = Assert.Throws<FormatException>(() => Kustomization.Render(folder.Path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static string[] Lines(IEnumerable<JsonNode> documents) => [.. documents.Select(document => Sorted(document)!.ToJsonString()).Order(StringComparer.Ordinal)];

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static Process? Start(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
