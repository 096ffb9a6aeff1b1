using System.Text.Json.Nodes;
using Spectral.GpuNode.Service;
using Spectral.Shared.Errors;
using Spectral.Shared.Hosting;
using Spectral.Shared.Recipes.Reading;
using Spectral.Shared.Sweeps;
using Spectral.Testing;

namespace Spectral.Infra.Tests.Manifests;

/// <summary>What our pods promise: least rights, time to hand over, our exit codes, settings that exist, recipes that can be run.</summary>
public sealed class PodRuleTests
{
    public static TheoryData<string> Overlay => Overlays.Names;

    [Theory]
    [MemberData(nameof(Overlay))]
    public void Pods_have_no_more_rights_than_they_need(string overlay) => Assert.All(Overlays.Render(overlay).SelectMany(PodTemplates.Of), pod =>
    {
        JsonNode spec = pod["spec"]!;
        JsonNode security = PodTemplates.Container(pod)["securityContext"]!;
        Assert.True(spec["securityContext"]!["runAsNonRoot"]!.GetValue<bool>());
        Assert.False(spec["automountServiceAccountToken"]!.GetValue<bool>());
        Assert.True(security["readOnlyRootFilesystem"]!.GetValue<bool>());
        Assert.False(security["allowPrivilegeEscalation"]!.GetValue<bool>());
        Assert.Equal("ALL", $"{security["capabilities"]!["drop"]!.AsArray().Single()}");

        // Kubernetes would add variables named after services, and ours begin like our settings.
        Assert.False(spec["enableServiceLinks"]!.GetValue<bool>());
    });

    [Theory]
    [MemberData(nameof(Overlay))]
    public void A_node_has_time_to_drain_and_shared_memory(string overlay)
    {
        List<JsonNode> documents = Overlays.Render(overlay);
        JsonNode node = Overlays.Pods(documents)["node"];
        JsonNode settings = Overlays.Find(documents, "ConfigMap", "spectral-node")["data"]!;
        var read = ServiceSettings.Read("node", NodeService.Settings, ["--drain-within", $"{settings["SPECTRAL_DRAIN_WITHIN"]}"], _ => null, "/nowhere");
        Assert.True(node["spec"]!["terminationGracePeriodSeconds"]!.GetValue<long>() >= read.Duration("drain-within").TotalSeconds + 30);
        JsonNode memory = node["spec"]!["volumes"]!.AsArray().Single(volume => $"{volume!["name"]}" == "shared-memory")!["emptyDir"]!;
        Assert.Equal("Memory", $"{memory["medium"]}");
        Assert.Contains(PodTemplates.Container(node)["volumeMounts"]!.AsArray(), mount => $"{mount!["name"]} {mount["mountPath"]}" == "shared-memory /dev/shm");
    }

    [Theory]
    [MemberData(nameof(Overlay))]
    public void Jobs_go_on_after_disruptions_and_give_up_on_what_no_try_can_mend(string overlay)
    {
        foreach (JsonNode job in Overlays.Render(overlay).SelectMany(PodTemplates.Owners).Where(owner => owner["podFailurePolicy"] is not null))
        {
            JsonNode container = PodTemplates.Container(job["template"]!);
            JsonArray rules = job["podFailurePolicy"]!["rules"]!.AsArray();
            Assert.Equal("Ignore DisruptionTarget", $"{rules[0]!["action"]} {rules[0]!["onPodConditions"]?[0]!["type"]}");
            Assert.All(rules.Skip(1), rule => Assert.Equal($"{container["name"]}", $"{rule!["onExitCodes"]!["containerName"]}"));
            bool isClient = Overlays.Component(job["template"]!) == "client";
            Assert.Equal(isClient ? [] : [ExitCodes.Restart], Codes(rules, "Ignore"));
            Assert.Equal(isClient ? [ExitCodes.BadInput, ExitCodes.JobFailed, ExitCodes.Cancelled] : [ExitCodes.BadInput], Codes(rules, "FailJob"));

            // Else a pod that was evicted and handed over in good order would count as done, and nothing would take its place.
            string? stopped = (container["env"] as JsonArray ?? []).Where(env => $"{env!["name"]}" == "SPECTRAL_STOPPED_EXIT_CODE").Select(env => $"{env!["value"]}").SingleOrDefault();
            Assert.Equal(isClient ? null : $"{ExitCodes.Restart}", stopped);
        }
    }

    [Theory]
    [MemberData(nameof(Overlay))]
    public void Every_variable_is_a_setting_of_who_gets_it(string overlay)
    {
        List<JsonNode> documents = Overlays.Render(overlay);
        foreach ((string component, JsonNode pod) in Overlays.Pods(documents))
        {
            HashSet<string> known = component switch
            {
                "coordinator" => ManifestSchema.CoordinatorVariables,
                "node" => ManifestSchema.NodeVariables,
                _ => ManifestSchema.ClientVariables,
            };
            Assert.Empty(Variables(documents, pod).Where(name => name.StartsWith("SPECTRAL_", StringComparison.Ordinal)).Except(known));
            string[] others = [.. Variables(documents, pod).Where(name => !name.StartsWith("SPECTRAL_", StringComparison.Ordinal))];
            Assert.All(others, name => Assert.True(component == "client" ? name == "JOB" : name.StartsWith("NCCL_", StringComparison.Ordinal), name));
        }
    }

    [Theory]
    [MemberData(nameof(Overlay))]
    public void The_recipe_can_be_run(string overlay)
    {
        List<JsonNode> documents = Overlays.Render(overlay);
        string recipe = $"{Overlays.Find(documents, "ConfigMap", "spectral-recipe")["data"]!["recipe.yaml"]}";
        string[] arguments = [.. PodTemplates.Container(Overlays.Pods(documents)["client"])["args"]!.AsArray().Select(argument => $"{argument}")];
        Assert.Equal("/recipe/recipe.yaml", arguments[1]);
        if (arguments[0] == "sweep")
        {
            using var folder = new TemporaryFolder();
            Assert.Equal(8, SweepReader.Read(folder.Write("recipe.yaml", recipe), []).Trials.Count);
        }
        else
        {
            Assert.Equal("train", arguments[0]);
            Assert.NotEmpty(RecipeReader.Parse(recipe, overlay).BaseModel);
        }
    }

    [Theory]
    [InlineData("coordinator")]
    [InlineData("node")]
    [InlineData("client")]
    public void All_variants_run_the_same_pods(string component)
    {
        string[] pods = [.. new[] { "cpu-smoke", "plain-jobs", "service" }.Select(overlay => Plain(Overlays.Pods(Overlays.Render(overlay))[component]))];
        Assert.Equal(pods[0], pods[1]);
        Assert.Equal(pods[0], pods[2]);
    }

    private static IEnumerable<int> Codes(JsonArray rules, string action) => rules
        .Where(rule => $"{rule!["action"]}" == action && rule["onExitCodes"] is not null)
        .SelectMany(rule => rule!["onExitCodes"]!["values"]!.AsArray().Select(code => (int)code!.GetValue<long>()));

    private static IEnumerable<string> Variables(List<JsonNode> documents, JsonNode pod)
    {
        JsonNode container = PodTemplates.Container(pod);
        IEnumerable<string> fromMaps = container["envFrom"]!.AsArray()
            .Select(source => source!["configMapRef"]).OfType<JsonNode>()
            .SelectMany(map => documents.Where(document => $"{document["kind"]}" == "ConfigMap" && $"{document["metadata"]!["name"]}" == $"{map["name"]}"))
            .SelectMany(map => map["data"]!.AsObject().Select(entry => entry.Key));
        return fromMaps.Concat((container["env"] as JsonArray ?? []).Select(env => $"{env!["name"]}"));
    }

    /// <summary>Without what differs on purpose: how it is started again, and where its data lie.</summary>
    private static string Plain(JsonNode pod)
    {
        JsonNode copy = pod.DeepClone();
        copy["spec"]!.AsObject().Remove("restartPolicy");
        JsonObject container = PodTemplates.Container(copy).AsObject();
        JsonNode[] variables = [.. (container["env"] as JsonArray ?? []).Where(env => $"{env!["name"]}" != "SPECTRAL_STOPPED_EXIT_CODE").Select(env => env!.DeepClone())];
        container["env"] = new JsonArray(variables);
        return string.Join('\n', new JsonArray([.. container.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Value?.DeepClone())]), copy["spec"]!["volumes"], copy["spec"]!["terminationGracePeriodSeconds"]);
    }
}
