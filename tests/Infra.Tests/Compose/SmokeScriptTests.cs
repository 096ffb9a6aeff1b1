using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Spectral.Cli.CommandLine;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Infra.Tests.Documents;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Infra.Tests.Compose;

/// <summary>The smoke script as far as it goes without a container engine: it is shell, and what it calls, asks and looks for is there.</summary>
public sealed class SmokeScriptTests
{
    private static readonly string Script = Path.Combine(Repository.Root, "infra", "compose", "smoke.sh");

    private static readonly Regex Command = new("^ *compose (?<words>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static readonly Regex Address = new("http://127\\.0\\.0\\.1:(?<port>\\d+)(?<path>/[^' ]*)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static readonly Regex Call = new("^(?:eventually )?(?<name>[a-z_]+)(?: |$)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static string Text => File.ReadAllText(Script);

    [Fact]
    public async Task It_is_shell_that_can_be_run()
    {
        Assert.Equal((0, ""), await RunAsync("test", "-x", Script));
        Assert.StartsWith("#!/usr/bin/env bash\n", Text, StringComparison.Ordinal);
        Assert.Equal((0, ""), await RunAsync("bash", "-n", Script));
        if ((await RunAsync("bash", "-c", "command -v shellcheck")).ExitCode == 0)
        {
            Assert.Equal((0, ""), await RunAsync("shellcheck", Script));
        }
    }

    /// <summary>Each function that is called is defined, each program on any machine or named as needed.</summary>
    [Fact]
    public void What_it_calls_is_defined()
    {
        string[] known = ["set", "cd", "trap", "echo", "if", "fi", "for", "done", "job"];
        string[] defined = [.. Regex.Matches(Text, "^(?<name>[a-z_]+)\\(\\)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(match => match.Groups["name"].Value)];
        Assert.All(Call.Matches(Text).Select(match => match.Groups["name"].Value), name => Assert.Contains(name, known.Concat(defined)));
        Assert.All(defined, name => Assert.True(Regex.Count(Text, $"\\b{name}\\b", RegexOptions.None, TimeSpan.FromSeconds(1)) > 1, $"{name} is never called"));
    }

    [Fact]
    public void What_it_runs_in_a_service_is_a_command_of_ours_on_a_recipe_that_is_there()
    {
        string[][] runs = [.. Command.Matches(Text).Select(match => ShellWords.Commands(match.Groups["words"].Value).First().ToArray()).Where(words => words[0] == "run")];
        Assert.Equal(2, runs.Length);
        Assert.All(runs, words =>
        {
            string service = words.Skip(1).First(word => !word.StartsWith('-'));
            Assert.NotNull(Configurations.Compose["services"]![service]);
            string[] arguments = [.. words.SkipWhile(word => word != service).Skip(1)];
            Assert.Empty(SpectralCommandLine.Build().Parse(arguments).Errors);
            if (arguments[0] == "train")
            {
                Assert.Contains("/recipes", $"{Configurations.Compose["services"]![service]!["volumes"]?.ToJsonString()}", StringComparison.Ordinal);
                string recipe = Path.Combine(Repository.Root, arguments[1].TrimStart('/'));
                RecipeOverride[] overrides = [.. arguments.Index().Where(word => word.Item == "--set").Select(word => RecipeOverride.Parse(arguments[word.Index + 1]))];
                Assert.NotEmpty(overrides);
                Assert.Equal(2, RecipeReader.Read(recipe, overrides).Cluster.MinWorkers);
            }
        });
    }

    [Fact]
    public void It_asks_addresses_that_are_published_for_things_that_are_there()
    {
        string[] published =
        [
            .. Configurations.Compose["services"]!.AsObject().SelectMany(service => service.Value!["ports"] as JsonArray ?? []).Select(port => $"{port}".Split(':')[1]),
        ];
        Match[] asked = [.. Address.Matches(Text).Cast<Match>()];
        Assert.Equal(3, asked.Length);
        Assert.All(asked, address => Assert.Contains(address.Groups["port"].Value, published));

        JsonNode board = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "infra", "compose", "grafana", "boards", "spectral.json")))!;
        Assert.Contains($"/api/dashboards/uid/{board["uid"]}'", Text, StringComparison.Ordinal);
        Assert.Contains($"\"{board["title"]}\"", Text, StringComparison.Ordinal);
        string metric = Regex.Match(Text, "query=(?<name>[a-z_]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["name"].Value;
        Assert.Contains(metric, PrometheusNames.All);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}
