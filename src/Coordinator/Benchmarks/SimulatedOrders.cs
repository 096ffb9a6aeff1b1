namespace Spectral.Coordinator.Benchmarks;

/// <summary>What the benchmark tells a simulated node.</summary>
internal static class SimulatedOrders
{
    /// <summary>Say hello, and go on doing so.</summary>
    public sealed record Join
    {
        public static Join Instance { get; } = new();
    }

    /// <summary>Say hello now.</summary>
    public sealed record Hello
    {
        public static Hello Instance { get; } = new();
    }

    /// <summary>The connection to a member breaks.</summary>
    public sealed record LosePeer(string Peer);

    /// <summary>The process dies and comes back at once.</summary>
    public sealed record Restart
    {
        public static Restart Instance { get; } = new();
    }

    /// <summary>So many steps more of the run at hand are applied.</summary>
    public sealed record Train(int Steps);

    /// <summary>The run at hand, and every later one, is trained to its end.</summary>
    public sealed record Finish
    {
        public static Finish Instance { get; } = new();
    }
}
