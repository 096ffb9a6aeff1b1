using Spectral.Coordinator.Membership;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Membership;

public sealed class NodeRegistryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    [Fact]
    public void A_silent_node_loses_its_workers_and_the_reason_says_so()
    {
        NodeRegistry registry = NodeRegistry.Empty.Hear(Hello("n1", "x"), Start).Registry.Hear(Hello("n2", "y"), Start.AddSeconds(4)).Registry;
        Assert.Empty(registry.Expire(Start.AddSeconds(5), Lease).Lost);
        RegistryChange change = registry.Expire(Start.AddSeconds(6), Lease);
        LostWorker lost = Assert.Single(change.Lost);
        Assert.Equal("n1/0", lost.Worker);
        Assert.Contains("5 s", lost.Reason, StringComparison.Ordinal);
        Assert.Equal(["n2/0"], change.Registry.Free.Select(worker => worker.Worker));
    }

    [Fact]
    public void A_restarted_node_loses_the_workers_of_before_and_brings_new_ones()
    {
        NodeRegistry registry = NodeRegistry.Empty.Hear(Hello("n1", "x"), Start).Registry;
        Assert.Empty(registry.Hear(Hello("n1", "x"), Start).Lost);
        RegistryChange change = registry.Hear(Hello("n1", "again"), Start);
        Assert.Equal("n1/0", Assert.Single(change.Lost).Worker);
        Assert.Equal(["n1/0"], change.Registry.Free.Select(worker => worker.Worker));
    }

    [Fact]
    public void A_late_goodbye_of_an_earlier_incarnation_changes_nothing()
    {
        NodeRegistry registry = NodeRegistry.Empty.Hear(Hello("n1", "new"), Start).Registry;
        Assert.Empty(registry.Leave(new NodeMessages.Goodbye("n1", "old")).Lost);
        Assert.Single(registry.Leave(new NodeMessages.Goodbye("n1", "new")).Lost);
    }

    [Fact]
    public void After_the_coordinator_stood_still_every_lease_starts_anew()
    {
        NodeRegistry registry = NodeRegistry.Empty.Hear(Hello("n1", "x"), Start).Registry.Renew(Start.AddHours(1));
        Assert.Empty(registry.Expire(Start.AddHours(1).AddSeconds(4), Lease).Lost);
    }

    [Fact]
    public void Workers_of_a_draining_node_and_busy_ones_are_not_free()
    {
        NodeMessages.Hello busy = Hello("n1", "x");
        busy = busy with { Workers = [busy.Workers[0] with { Fence = new Fence(1, "job", 1) }] };
        NodeRegistry registry = NodeRegistry.Empty.Hear(busy, Start).Registry.Hear(Hello("n2", "y") with { Draining = true }, Start).Registry;
        Assert.Empty(registry.Free);
        Assert.Equal(["n2/0"], registry.Hear(Hello("n2", "z"), Start).Registry.Free.Select(worker => worker.Worker));
    }

    private static NodeMessages.Hello Hello(string node, string incarnation) =>
        new(node, incarnation, NodeMessages.ProtocolVersion, [new WorkerStatus($"{node}/0", "cpu:0", 1, 1, "f", null, 0, WorkerPhase.Idle, 0)], 0, 0, false);
}
