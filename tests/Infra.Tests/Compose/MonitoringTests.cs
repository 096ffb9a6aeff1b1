using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.Infra.Tests.Compose;

/// <summary>Prometheus, its alerts and Grafana's board: they parse, and ask for what the product measures.</summary>
public sealed class MonitoringTests
{
    private static readonly Regex Metric = new("spectral_[a-z_]+", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static readonly HashSet<string> MetricLabels = ["spectral_trial", "spectral_job"];

    private static JsonArray Alerts => Configurations.Read("prometheus/alerts.yaml")["groups"]!.AsArray().Single()!["rules"]!.AsArray();

    [Fact]
    public void Every_query_is_about_what_is_measured()
    {
        string[] queries = [.. Alerts.Select(alert => $"{alert!["expr"]}"), .. Queries()];
        Assert.True(queries.Length >= 18, $"{queries.Length} queries");
        Assert.All(queries, query => Assert.Equal(query.Count(letter => letter == '('), query.Count(letter => letter == ')')));
        string[] metrics = [.. queries.SelectMany(query => Metric.Matches(query)).Select(match => match.Value).Distinct().Except(MetricLabels)];
        Assert.Empty(metrics.Except(PrometheusNames.All));
    }

    /// <summary>A metric that is declared and never measured would leave a panel empty.</summary>
    [Fact]
    public void Every_metric_that_is_asked_for_is_measured_somewhere()
    {
        string source = string.Concat(Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*Telemetry.cs", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*Tracing.cs", SearchOption.AllDirectories)).Select(File.ReadAllText));
        string[] fields = ["Loss", "LearningRate", "GradientNorm", "Tokens", "StepSeconds", "CollectiveSeconds", "CollectiveAborts", "DecompositionSeconds",
            "BasisCacheHits", "Workers", "Generations", "CheckpointStallSeconds"];
        Assert.All(fields, field => Assert.Contains($"SpectralMetrics.{field}.", source, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_alert_says_what_it_means_and_operating_says_what_to_do()
    {
        string guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operating.md"));
        Assert.All(Alerts, alert =>
        {
            Assert.Empty(alert!.AsObject().Select(entry => entry.Key).Except(["alert", "expr", "for", "labels", "annotations"]));
            Assert.Contains($"{alert["labels"]!["severity"]}", new[] { "warning", "critical" });
            Assert.NotEmpty($"{alert["annotations"]!["summary"]}");
            Assert.Contains($"### {alert["alert"]}\n", guide, StringComparison.Ordinal);
        });
        string[] described = [.. Regex.Matches(guide, "^### (?<alert>[A-Z][A-Za-z]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(match => match.Groups["alert"].Value)];
        Assert.Equal(Alerts.Select(alert => $"{alert!["alert"]}"), described);
    }

    [Fact]
    public void Prometheus_reads_the_alerts_from_where_they_are_mounted()
    {
        JsonNode prometheus = Configurations.Read("prometheus/prometheus.yaml");
        Assert.Empty(prometheus.AsObject().Select(entry => entry.Key).Except(["global", "rule_files", "scrape_configs"]));
        string rules = $"/etc/prometheus/{prometheus["rule_files"]!.AsArray().Single()}";
        Assert.Contains(Configurations.Compose["services"]!["prometheus"]!["volumes"]!.AsArray(), volume => $"{volume}" == $"./prometheus/alerts.yaml:{rules}:ro");
        Assert.Equal("spectral", $"{prometheus["scrape_configs"]!.AsArray().Single()!["job_name"]}");
    }

    [Fact]
    public void The_board_is_where_grafana_looks_and_asks_a_source_that_it_has()
    {
        string[] sources = [.. Configurations.Read("grafana/provisioning/datasources/datasources.yaml")["datasources"]!.AsArray().Select(source => $"{source!["uid"]}")];
        Assert.All(Panels().SelectMany(panel => panel["targets"]!.AsArray()), target => Assert.Contains($"{target!["datasource"]!["uid"]}", sources));
        string path = $"{Configurations.Read("grafana/provisioning/dashboards/dashboards.yaml")["providers"]!.AsArray().Single()!["options"]!["path"]}";
        Assert.Contains(Configurations.Compose["services"]!["grafana"]!["volumes"]!.AsArray(), volume => $"{volume}" == $"./grafana/boards:{path}:ro");
        Assert.Equal(Panels().Count, Panels().Select(panel => panel["id"]!.GetValue<int>()).Distinct().Count());
        Assert.Equal(Panels().Count, Panels().Select(panel => $"{panel["gridPos"]!["x"]} {panel["gridPos"]!["y"]}").Distinct().Count());
        Assert.All(Panels(), panel => Assert.NotEmpty($"{panel["description"]}"));
    }

    private static IEnumerable<string> Queries() => Panels().SelectMany(panel => panel["targets"]!.AsArray()).Select(target => $"{target!["expr"]}");

    private static List<JsonNode> Panels() =>
        [.. JsonNode.Parse(File.ReadAllText(Path.Combine(Configurations.Folder, "grafana", "boards", "spectral.json")))!["panels"]!.AsArray().OfType<JsonNode>()];
}
