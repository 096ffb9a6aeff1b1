using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.Infra.Tests.Images;

/// <summary>A Dockerfile as stages of instructions.</summary>
internal sealed class Dockerfile
{
    private Dockerfile(string path, IReadOnlyList<(string Name, string Arguments, string Stage)> instructions) => (Path, Instructions) = (path, instructions);

    public static string Folder { get; } = System.IO.Path.Combine(Repository.Root, "infra", "images");

    public static TheoryData<string> Names { get; } = [.. Directory.GetFiles(Folder).Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public string Path { get; }

    /// <summary>In order, each with the stage it is in; lines that go on are joined.</summary>
    public IReadOnlyList<(string Name, string Arguments, string Stage)> Instructions { get; }

    public IEnumerable<(string Arguments, string Stage)> All(string name) =>
        Instructions.Where(instruction => instruction.Name == name).Select(instruction => (instruction.Arguments, instruction.Stage));

    public static Dockerfile Read(string name)
    {
        string path = System.IO.Path.Combine(Folder, name);
        IEnumerable<string> lines = File.ReadAllLines(path).Where(line => line.Trim() is { Length: > 0 } text && text[0] != '#');
        string joined = string.Join('\n', lines).Replace("\\\n", " ", StringComparison.Ordinal);
        var instructions = new List<(string, string, string)>();
        string stage = "";
        foreach (string line in joined.Split('\n'))
        {
            string[] parts = line.Split(' ', 2, StringSplitOptions.TrimEntries);
            stage = parts[0] == "FROM" ? (parts[1].Split(" AS ") is [_, string given] ? given : "") : stage;
            instructions.Add((parts[0], string.Join(' ', parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)), stage));
        }

        return new Dockerfile(path, instructions);
    }
}
