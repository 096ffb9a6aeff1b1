using Akka.TestKit;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests;

public sealed class JobFaultTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-coordinator-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task An_inventory_that_contradicts_itself_fails_the_job_instead_of_hanging_it()
    {
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory);
        (TestProbe node, long session) = await LoadAsync(cluster);
        Fence fence = CoordinatorFixture.Expect<WorkerCommands.Load>(node).Message.Fence;
        var inventory = new ModelInventory("X", [], [new LinearEntry("m", "no such weight")], "data");
        string sha256 = InventoryJson.Sha256(inventory);
        cluster.Store.Replace(InventoryJson.Path("job", sha256), stream => stream.Write(InventoryJson.Write(inventory)));
        cluster.Report(node, new WorkerEvents.Loaded(fence, "n/0", InventoryJson.Path("job", sha256), sha256, "rows", 6, 10, []), session, 1);
        JobResult result = (await cluster.WatchAsync("job", update => update.Result is not null))[^1].Result!;
        Assert.Contains("no such weight", result.Error, StringComparison.Ordinal);
        Assert.NotNull(result.Trace);
        CoordinatorFixture.Expect<WorkerCommands.Release>(node);
    }

    [Fact]
    public async Task An_inventory_of_another_hash_is_not_used()
    {
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory);
        (TestProbe node, long session) = await LoadAsync(cluster);
        Fence fence = CoordinatorFixture.Expect<WorkerCommands.Load>(node).Message.Fence;
        var inventory = new ModelInventory("X", [], [], "data");
        cluster.Store.Replace(InventoryJson.Path("job", "claimed"), stream => stream.Write(InventoryJson.Write(inventory)));
        cluster.Report(node, new WorkerEvents.Loaded(fence, "n/0", InventoryJson.Path("job", "claimed"), "claimed", "rows", 6, 10, []), session, 1);
        JobResult result = (await cluster.WatchAsync("job", update => update.Result is not null))[^1].Result!;
        Assert.Contains("not claimed", result.Error, StringComparison.Ordinal);
    }

    private static async Task<(TestProbe Node, long Session)> LoadAsync(CoordinatorFixture cluster)
    {
        TestProbe node = cluster.Node();
        cluster.Hello(node, "n");
        long session = CoordinatorFixture.Expect<NodeMessages.Welcome>(node).Message.Session;
        await cluster.Client.SubmitAsync(CoordinatorFixture.Recipe, "job");
        return (node, session);
    }
}
