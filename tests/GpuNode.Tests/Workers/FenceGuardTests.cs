using Spectral.GpuNode.Workers;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Workers;

public sealed class FenceGuardTests
{
    private static readonly Fence Present = new(2, "run", 3);

    [Fact]
    public void A_free_worker_takes_a_run_and_nothing_else()
    {
        Assert.True(FenceGuard.Admits(null, 2, Load(Present)));
        Assert.False(FenceGuard.Admits(null, 2, new WorkerCommands.Go(Present)));
    }

    [Fact]
    public void Nothing_from_an_earlier_coordinator_is_obeyed()
    {
        var earlier = new Fence(1, "run", 9);
        Assert.False(FenceGuard.Admits(null, 2, Load(earlier)));
        Assert.False(FenceGuard.Admits(Present, 2, new WorkerCommands.Release(earlier)));
        Assert.False(FenceGuard.Admits(Present, 2, new WorkerCommands.Stop(earlier, true)));
    }

    [Fact]
    public void Only_the_present_generation_is_commanded()
    {
        Assert.True(FenceGuard.Admits(Present, 2, new WorkerCommands.Go(Present)));
        Assert.False(FenceGuard.Admits(Present, 2, new WorkerCommands.Go(Present with { Generation = 2 })));
        Assert.False(FenceGuard.Admits(Present, 2, new WorkerCommands.Go(Present with { Generation = 4 })));
        Assert.False(FenceGuard.Admits(Present, 2, new WorkerCommands.Go(Present with { Run = "other" })));
    }

    [Fact]
    public void A_load_takes_a_free_worker_or_what_an_older_coordinator_began_but_never_another_run_that_is_served()
    {
        Assert.True(FenceGuard.Admits(Present, 2, Load(new Fence(3, "other", 0))));
        Assert.True(FenceGuard.Admits(Present, 2, Load(new Fence(3, "run", 0))));
        Assert.False(FenceGuard.Admits(Present, 2, Load(new Fence(2, "other", 0))));
    }

    [Fact]
    public void A_worker_that_was_believed_lost_loads_its_own_run_anew()
    {
        var comesBack = new Fence(2, "run", 0);
        Assert.True(FenceGuard.Admits(Present, 2, Load(comesBack)));
        Assert.Equal(comesBack, FenceGuard.After(Load(comesBack)));
        Assert.False(FenceGuard.Admits(comesBack, 2, new WorkerCommands.Go(Present)));
    }

    [Fact]
    public void Only_a_later_generation_is_prepared()
    {
        Assert.True(FenceGuard.Admits(Present, 2, new WorkerCommands.Prepare(Present with { Generation = 4 })));
        Assert.False(FenceGuard.Admits(Present, 2, new WorkerCommands.Prepare(Present)));
        Assert.False(FenceGuard.Admits(Present, 2, new WorkerCommands.Prepare(Present with { Generation = 2 })));
        Assert.False(FenceGuard.Admits(null, 2, new WorkerCommands.Prepare(Present)));
    }

    [Fact]
    public void A_newer_coordinator_adopts_the_generation_as_it_stands()
    {
        Fence newer = Present with { Epoch = 3 };
        Assert.True(FenceGuard.Admits(Present, 2, new WorkerCommands.Adopt(newer)));
        Assert.Equal(newer, FenceGuard.After(new WorkerCommands.Adopt(newer)));
        Assert.False(FenceGuard.Admits(Present, 2, new WorkerCommands.Adopt(newer with { Generation = 4 })));
    }

    [Fact]
    public void A_newer_coordinator_may_release_what_an_older_one_began()
    {
        Assert.True(FenceGuard.Admits(Present, 2, new WorkerCommands.Release(Present with { Epoch = 3 })));
        Assert.False(FenceGuard.Admits(Present, 2, new WorkerCommands.Release(new Fence(3, "other", 1))));
    }

    private static WorkerCommands.Load Load(Fence fence) => new(fence, new JobSpecification(fence.Run, "trial-0", ""));
}
