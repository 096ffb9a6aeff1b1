using System.Diagnostics;
using System.Text.RegularExpressions;
using Spectral.Cli.CommandLine;
using Spectral.Coordinator.Service;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.GpuNode.Service;
using Spectral.Shared.Hosting;
using Spectral.Testing;

namespace Spectral.Infra.Tests.Documents;

/// <summary>Every command of the guides is run here, or marked with what it needs; and what is marked names files and options that exist.</summary>
public sealed class GuideTests
{
    private static readonly Regex Mark = new(" +\\((cluster|engine|trains|job)\\)$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    /// <summary>What is no command though it is indented.</summary>
    private static readonly Regex Drawings = new("^```text\n.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static readonly Regex RepositoryPath = new("(?<=[ `=])(?:infra|k8s|recipes)/[A-Za-z0-9/._-]+", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    public static TheoryData<string> Guides => ["cluster.md", "dashboard.md", "kubernetes.md", "operating.md", "security.md", "troubleshooting.md", "tutorial.md"];

    [Theory]
    [MemberData(nameof(Guides))]
    public async Task Commands_without_a_mark_run(string guide)
    {
        using var folder = new TemporaryFolder();
        foreach (string part in new[] { "k8s", "recipes", "samples" })
        {
            Directory.CreateSymbolicLink(folder.File(part), Path.Combine(Repository.Root, part));
        }

        foreach (string command in Commands(guide).Where(command => !Mark.IsMatch(command)))
        {
            if (command.StartsWith("kubectl ", StringComparison.Ordinal) && (await ShellAsync(folder.Path, "command -v kubectl")).ExitCode != 0)
            {
                continue;
            }

            (int exitCode, string output) = await ShellAsync(folder.Path, command);
            Assert.True(exitCode == 0, $"{command}\n{output}");
        }
    }

    [Theory]
    [MemberData(nameof(Guides))]
    public void Files_that_commands_name_are_there(string guide)
    {
        string[] paths = [.. RepositoryPath.Matches(Text(guide)).Select(match => match.Value.TrimEnd('.')).Distinct()];
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
    }

    /// <summary>Also those that are not run: their options exist, and say what they must.</summary>
    [Theory]
    [MemberData(nameof(Guides))]
    public void What_is_typed_is_understood(string guide)
    {
        foreach (IReadOnlyList<string> typed in Commands(guide).Select(command => Mark.Replace(command, "")).SelectMany(ShellWords.Commands).Select(ShellWords.OfSpectral).OfType<IReadOnlyList<string>>())
        {
            string line = string.Join(' ', typed);
            if (typed[0] is "coordinator" or "node")
            {
                IReadOnlyList<Setting> settings = typed[0] == "node" ? NodeService.Settings : CoordinatorService.Settings;
                Assert.True(Record.Exception(() => ServiceSettings.Read(typed[0], settings, [.. typed.Skip(1)], _ => null, "/nowhere")) is null, line);
            }
            else
            {
                Assert.True(SpectralCommandLine.Build().Parse(typed).Errors is [], $"{line}: {string.Join(' ', SpectralCommandLine.Build().Parse(typed).Errors)}");
            }
        }
    }

    [Fact]
    public void Every_overlay_is_described()
    {
        string text = Text("kubernetes.md");
        Assert.All(Manifests.Overlays.Names, row => Assert.Contains($"| `{row.Data}` |", text, StringComparison.Ordinal));
    }

    /// <summary>What stands in indented blocks; lines that go on, and the bodies of loops, belong to the line before.</summary>
    private static List<string> Commands(string guide)
    {
        var commands = new List<string>();
        foreach (string line in Drawings.Replace(Text(guide), "").Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line[4..]))
        {
            if (line[0] == ' ' || line == "done")
            {
                // The mark of a command stands at its end, or where the command ends on another line, at its first.
                string before = commands[^1];
                commands[^1] = Mark.IsMatch(before) ? before : $"{before.TrimEnd('\\')}{line}";
            }
            else
            {
                commands.Add(line.TrimEnd());
            }
        }

        return commands;
    }

    private static string Text(string guide) => File.ReadAllText(Path.Combine(Repository.Root, "docs", guide));

    private static async Task<(int ExitCode, string Output)> ShellAsync(string directory, string command)
    {
        string script = $"set -eo pipefail; spectral() {{ dotnet '{Path.Combine(AppContext.BaseDirectory, "spectral.dll")}' \"$@\"; }}; {command}";
        using Process shell = Process.Start(
            new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        Task<string> errors = shell.StandardError.ReadToEndAsync();
        string output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return (shell.ExitCode, output + await errors);
    }
}
