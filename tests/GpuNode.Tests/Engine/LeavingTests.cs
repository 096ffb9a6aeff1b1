using Spectral.GpuNode.Engine;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>Ways in which a training thread is made to leave.</summary>
public sealed class LeavingTests
{
    private const string Endless = "training.max_steps=100000";

    [Fact]
    public async Task WhatOneMemberIsToldAllDoAfterTheSameStepAndTheCheckpointContinuesThere()
    {
        using var job = new TinyJob();
        JobSpecification specification = job.Specification(Endless, "checkpoint.every_steps=100000", "evaluation.every_steps=0");
        await using var run = new Run(job, workers: 2);
        await run.Form(specification);
        run.Post(new WorkerCommands.Go(run.Fence));
        await run.Next<WorkerEvents.StepsApplied>(run.Engines[0]);

        run.Engines[1].Post(new WorkerCommands.Stop(run.Fence, SaveCheckpoint: true));
        WorkerEvents.Left[] left = await run.Each<WorkerEvents.Left>();

        Assert.All(left, member => Assert.Equal(LeaveReason.Stopped, member.Reason));
        Assert.Equal(left[0].Step, left[1].Step);
        Assert.Equal(left[0].Step, run.Steps[^1].Step);
        WorkerEvents.CheckpointUploaded saved = Assert.Single(run.Of<WorkerEvents.CheckpointUploaded>());
        Assert.Equal(left[0].Step, saved.Step);
    }

    [Fact]
    public async Task AGenerationEndsAfterTheStepItIsTold()
    {
        using var job = new TinyJob();
        await using var run = new Run(job, workers: 2);
        await run.Form(job.Specification(Endless));
        run.Post(new WorkerCommands.Go(run.Fence));
        run.Post(new WorkerCommands.EndAfter(run.Fence, Step: 3, SaveCheckpoint: false));

        WorkerEvents.Left[] left = await run.Each<WorkerEvents.Left>();

        Assert.All(left, member => Assert.Equal((3, LeaveReason.GenerationEnded), (member.Step, member.Reason)));
    }

    [Fact]
    public async Task AStopDuringAnEvaluationStopsAllAtOneStep()
    {
        using var job = new TinyJob();
        await using var run = new Run(job, workers: 2);
        await run.Form(job.Specification(Endless));
        run.Engines[0].Post(new WorkerCommands.Go(run.Fence));
        run.Engines[1].Post(new WorkerCommands.Go(run.Fence));
        run.Engines[1].Post(new WorkerCommands.Stop(run.Fence, SaveCheckpoint: true));

        WorkerEvents.Left[] left = await run.Each<WorkerEvents.Left>();

        // On a busy machine the stop may come after the evaluation: then a step was applied, and it is the same for all.
        (long step, LeaveReason reason) = Assert.Single(left.Select(member => (member.Step, member.Reason)).Distinct());
        Assert.Equal(LeaveReason.Stopped, reason);
        Assert.Equal(step == 0, run.Of<WorkerEvents.CheckpointUploaded>().All(upload => upload.Step == 0));
        Assert.True(step > 0 || !run.Of<WorkerEvents.Evaluated>().Any(), "an interrupted evaluation was reported");
    }

    [Fact]
    public async Task AReleasedWorkerReportsNothingAndTakesAnotherRun()
    {
        using var job = new TinyJob();
        await using var run = new Run(job, workers: 2);
        await run.Form(job.Specification(Endless));
        run.Post(new WorkerCommands.Go(run.Fence));
        await run.Next<WorkerEvents.StepsApplied>(run.Engines[0]);

        run.Post(new WorkerCommands.Release(run.Fence));
        run.Post(new WorkerCommands.Load(run.Fence with { Generation = 0 }, job.Specification()));
        WorkerEvents.Loaded[] loaded = await run.Each<WorkerEvents.Loaded>();

        Assert.All(loaded, member => Assert.Equal(0, member.Fence.Generation));
        Assert.Empty(run.Of<WorkerEvents.Failed>());
        Assert.Empty(run.Of<WorkerEvents.Left>());
    }

    [Fact]
    public async Task APeerThatGoesAwayIsNoFaultOfTheOthers()
    {
        using var job = new TinyJob();
        await using var run = new Run(job, workers: 2);
        await run.Form(job.Specification(Endless));
        run.Post(new WorkerCommands.Go(run.Fence));
        await run.Next<WorkerEvents.StepsApplied>(run.Engines[0]);

        await run.Engines[1].DisposeAsync();

        WorkerEvents.Failed failed =
            (await Assert.ThrowsAsync<WorkerFailedException>(() => run.Next<WorkerEvents.Left>(run.Engines[0]))).Failure;
        Assert.True(failed.IsPeerLoss);
        Assert.False(failed.IsUserError);
    }

    [Fact]
    public async Task EarlyStopEndsTrainingWithAnAdapter()
    {
        using var job = new TinyJob();
        await using Run run = await new Run(job, workers: 2).Train(job.Specification(
            Endless, "evaluation.every_steps=1", "training.early_stop.metric=loss", "training.early_stop.patience=2", "training.early_stop.min_delta=1000"));

        Assert.Equal([0, 1, 2], run.Evaluations.Select(evaluation => evaluation.Step));
        Assert.Single(run.Of<WorkerEvents.AdapterUploaded>());
        Assert.Equal(2, run.Of<WorkerEvents.CheckpointUploaded>().Max(upload => upload.Step));
    }
}
