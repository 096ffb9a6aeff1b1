using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Spectral.Coordinator.Service;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.GpuNode.Service;
using Spectral.Shared.Hosting;
using Spectral.Testing;

namespace Spectral.Infra.Tests.Images;

public sealed class DockerfileTests
{
    private static readonly string[] Known = ["FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "ENTRYPOINT", "CMD"];

    public static TheoryData<string> Names => Dockerfile.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_copied_file_is_there_and_reaches_the_build(string name)
    {
        Dockerfile file = Dockerfile.Read(name);
        Assert.All(file.Instructions, instruction => Assert.Contains(instruction.Name, Known));
        string[] ignore = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore"));
        Assert.Contains("*", ignore);
        string[] sources = [.. Copies(file).SelectMany(copy => copy.Sources)];
        Assert.NotEmpty(sources);
        Assert.All(sources, source => Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), $"{source} is not there"));
        Assert.All(sources, source => Assert.Contains("!" + source.Split('/')[0], ignore));
    }

    /// <summary>So that package restore is a layer of its own: it needs the project files of all that the program is built from, and no more.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Restore_has_every_project_file_it_needs(string name)
    {
        Dockerfile file = Dockerfile.Read(name);
        string project = Regex.Match(file.All("RUN").First(run => run.Stage == "build").Arguments, "^dotnet restore (?<project>\\S+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["project"].Value;
        string[] copied = [.. Copies(file).SelectMany(copy => copy.Sources).Where(source => source.EndsWith(".csproj", StringComparison.Ordinal))];
        Assert.Equal(Projects(project).Order(StringComparer.Ordinal), copied.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_runs_as_nobody_with_settings_that_exist(string name)
    {
        Dockerfile file = Dockerfile.Read(name);
        (string user, string stage) = file.All("USER").Single();
        Assert.Equal(("1654:1654", ""), (user, stage));
        HashSet<string> variables = [.. CoordinatorService.Settings.Concat(NodeService.Settings).Select(setting => setting.Variable)];
        string environment = string.Join(' ', file.All("ENV").Select(env => env.Arguments));
        string[] ours = [.. Regex.Matches(environment, "SPECTRAL_[A-Z_]+", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(match => match.Value)];
        Assert.NotEmpty(ours);
        Assert.All(ours, variable => Assert.Contains(variable, variables));
    }

    [Theory]
    [InlineData("coordinator.Dockerfile", "Spectral.Coordinator.dll", false)]
    [InlineData("node-cpu.Dockerfile", "spectral.dll", true)]
    [InlineData("node-cuda.Dockerfile", "spectral.dll", true)]
    public void It_starts_the_program_that_it_publishes(string name, string program, bool isNode)
    {
        Dockerfile file = Dockerfile.Read(name);
        Assert.Equal($"[\"dotnet\", \"/opt/spectral/{program}\"]", file.All("ENTRYPOINT").Single().Arguments);
        Assert.Equal(isNode ? ["[\"node\"]"] : [], file.All("CMD").Select(command => command.Arguments));
        Assert.Equal(name.Contains("cuda", StringComparison.Ordinal), Publish(file).Contains("-p:TorchBackend=cuda", StringComparison.Ordinal));
        Assert.Equal(isNode, !Publish(file).Contains("Coordinator.csproj", StringComparison.Ordinal));
    }

    /// <summary>The build stage without an engine: the same files in a folder of their own, the same commands, and the program says what it can.</summary>
    [LongFact]
    public async Task The_coordinators_build_stage_gives_a_program_that_runs_without_libtorch()
    {
        using var folder = new TemporaryFolder();
        string source = folder.File("source");
        string published = folder.File("publish");
        Dockerfile file = Dockerfile.Read("coordinator.Dockerfile");
        foreach ((string name, string arguments, string stage) in file.Instructions.Where(instruction => instruction.Stage == "build"))
        {
            if (name == "COPY")
            {
                Copy(arguments, source);
            }
            else if (name == "RUN")
            {
                await RunAsync(source, [.. arguments.Replace("/publish", published, StringComparison.Ordinal).Split(' ')]);
            }
        }

        Assert.Empty(Directory.GetFiles(published, "*torch*", SearchOption.AllDirectories));
        string help = await RunAsync(published, "dotnet", "Spectral.Coordinator.dll", "--help");
        Assert.All(CoordinatorService.Settings, setting => Assert.Contains(setting.Option, help, StringComparison.Ordinal));
    }

    private static IEnumerable<(string[] Sources, string Target)> Copies(Dockerfile file) => file.All("COPY")
        .Where(copy => !copy.Arguments.StartsWith("--", StringComparison.Ordinal))
        .Select(copy => copy.Arguments.Split(' '))
        .Select(parts => (parts[..^1], parts[^1]));

    private static string Publish(Dockerfile file) => file.All("RUN").Single(run => run.Arguments.StartsWith("dotnet publish", StringComparison.Ordinal)).Arguments;

    private static HashSet<string> Projects(string project)
    {
        XDocument read = XDocument.Load(Path.Combine(Repository.Root, project));
        IEnumerable<string> referenced = read.Descendants("ProjectReference")
            .Select(reference => Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value)))
            .Select(path => Path.GetRelativePath(Repository.Root, path));
        return [project, .. referenced.SelectMany(Projects)];
    }

    private static void Copy(string arguments, string target)
    {
        string[] parts = arguments.Split(' ');
        string to = Path.Combine(target, parts[^1]);
        foreach (string from in parts[..^1].Select(part => Path.Combine(Repository.Root, part)))
        {
            IEnumerable<string> files = File.Exists(from) ? [from] : Directory.GetFiles(from, "*", SearchOption.AllDirectories);
            foreach (string path in files.Where(path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal)))
            {
                string copy = Path.Combine(to, File.Exists(from) ? Path.GetFileName(path) : Path.GetRelativePath(from, path));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(path, copy, overwrite: true);
            }
        }
    }

    private static async Task<string> RunAsync(string directory, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };

        // What 'dotnet test' tells its own children is not for a build of its own.
        foreach (string variable in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(variable);
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)}\n{output}\n{await errors}");
        return output;
    }
}
