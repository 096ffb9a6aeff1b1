using System.Globalization;

namespace Spectral.Cluster.Tests.Harness;

/// <summary>Processes on loopback of which each node's may use so much memory and no more: a control group for each, whose limit the kernel enforces.</summary>
internal sealed class MemoryLimit(long bytes) : IClusterNetwork
{
    private const string Root = "/sys/fs/cgroup";

    private readonly LoopbackNetwork _network = new();
    private readonly List<string> _groups = [];

    /// <summary>Why no limit can be set here; null where it can.</summary>
    public static string? Missing { get; } = FindMissing();

    public string Coordinator => _network.Coordinator;

    public string AddressOf(string node) => _network.AddressOf(node);

    public IReadOnlyList<string> PrefixOf(string node)
    {
        string group = Path.Combine(Parent, $"spectral-test-{Guid.NewGuid():N}");
        Create(group, bytes);
        _groups.Add(group);
        return ["sh", "-c", $"echo $$ > {group}/cgroup.procs && exec \"$@\"", "limited"];
    }

    /// <summary>After the processes have ended.</summary>
    public void Dispose()
    {
        _network.Dispose();
        _groups.ForEach(Directory.Delete);
    }

    private static bool IsUnified => File.Exists(Path.Combine(Root, "cgroup.controllers"));

    private static string Parent => IsUnified ? Root : Path.Combine(Root, "memory");

    private static void Create(string group, long bytes)
    {
        Directory.CreateDirectory(group);
        File.WriteAllText(Path.Combine(group, IsUnified ? "memory.max" : "memory.limit_in_bytes"), bytes.ToString(CultureInfo.InvariantCulture));
    }

    private static string? FindMissing()
    {
        string group = Path.Combine(Parent, $"spectral-test-{Guid.NewGuid():N}");
        try
        {
            Create(group, 1 << 30);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"no control group can be made ({e.Message}); root, and the memory controller, are needed";
        }
        finally
        {
            if (Directory.Exists(group))
            {
                Directory.Delete(group);
            }
        }
    }
}
