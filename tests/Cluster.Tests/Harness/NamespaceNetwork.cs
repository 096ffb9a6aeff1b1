using System.Globalization;

namespace Spectral.Cluster.Tests.Harness;

/// <summary>A bridge on which the coordinator listens, and a network namespace for every node, joined to it by a cable that can be pulled.</summary>
internal sealed class NamespaceNetwork : IClusterNetwork
{
    private static int _networks;

    // Interfaces have names of at most 15 letters; several test processes may run at once.
    private readonly string _name = $"s{Environment.ProcessId:x}{Interlocked.Increment(ref _networks):x}";
    private readonly string _subnet = string.Create(CultureInfo.InvariantCulture, $"10.{200 + (Environment.ProcessId >> 8) % 50}.{Environment.ProcessId & 255}");
    private readonly Dictionary<string, int> _nodes = new(StringComparer.Ordinal);

    public NamespaceNetwork() => SystemCommand.Run(
        ["ip", "-batch", "-"], $"link add {_name} type bridge\naddr add {_subnet}.1/24 dev {_name}\nlink set {_name} up\n");

    public string Coordinator => $"{_subnet}.1";

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Missing { get; } = Try();

    public string AddressOf(string node)
    {
        if (!_nodes.TryGetValue(node, out int number))
        {
            number = _nodes.Count + 2;
            _nodes.Add(node, number);
            Make(number);
        }

        return $"{_subnet}.{number}";
    }

    public IReadOnlyList<string> PrefixOf(string node) => ["ip", "netns", "exec", Name(_nodes[node])];

    /// <summary>Nothing reaches the node any more, nor comes from it; nobody is told.</summary>
    public void Cut(string node) => SystemCommand.Run(["ip", "link", "set", Name(_nodes[node]), "down"]);

    public void Mend(string node) => SystemCommand.Run(["ip", "link", "set", Name(_nodes[node]), "up"]);

    /// <summary>The two do not reach each other any more; everybody else reaches both.</summary>
    public void Part(string one, string other) => Route("add", one, other);

    public void Join(string one, string other) => Route("del", one, other);

    public void Dispose()
    {
        string removed = string.Concat(_nodes.Values.Select(number => $"link del {Name(number)}\nnetns del {Name(number)}\n"));
        SystemCommand.Run(["ip", "-force", "-batch", "-"], $"{removed}link del {_name}\n");
    }

    private void Route(string change, string one, string other)
    {
        foreach ((string from, string to) in ((string, string)[])[(one, other), (other, one)])
        {
            SystemCommand.Run(["ip", "-n", Name(_nodes[from]), "route", change, "blackhole", $"{AddressOf(to)}/32"]);
        }
    }

    private void Make(int number)
    {
        string name = Name(number);
        string inner = $"{name}i";
        SystemCommand.Run(["ip", "-batch", "-"], $"""
            netns add {name}
            link add {name} type veth peer name {inner} netns {name}
            link set {name} master {_name}
            link set {name} up

            """);
        SystemCommand.Run(["ip", "-n", name, "-batch", "-"], $"""
            link set lo up
            addr add {_subnet}.{number}/24 dev {inner}
            link set {inner} up

            """);
    }

    private string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{_name}n{number}");

    private static string? Try()
    {
        try
        {
            using var network = new NamespaceNetwork();
            network.AddressOf("probe");
            return null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return $"needs root and the command ip (iproute2) for network namespaces: {e.Message}";
        }
    }
}
