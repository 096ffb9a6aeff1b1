using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>Generations end and begin in the middle of training; what comes out is what an undisturbed run gives, to the bit.</summary>
public sealed class ReformingTests
{
    private static readonly string[] Settings = ["training.max_steps=8", "checkpoint.every_steps=8", "evaluation.every_steps=4"];

    [Fact]
    public async Task Survivors_go_on_from_what_they_hold_when_a_member_is_gone()
    {
        using var job = new TinyJob();
        await using var run = new Run(job, workers: 3);
        await run.Form(job.Specification(Settings));
        run.Go(0, 1, 2);
        await run.Next<WorkerEvents.StepsApplied>(run.Engines[0]);
        await run.Engines[2].DisposeAsync();

        WorkerEvents.Formed[] formed = await run.Reform([0, 1]);
        Assert.True(formed[0].Step >= 1, "applied steps were lost");
        Assert.Equal(formed[0].StateDigest, formed[1].StateDigest);
        run.Go(0, 1);
        await run.Each<WorkerEvents.Left>([run.Engines[0], run.Engines[1]]);

        await AssertUndisturbed(job, run);
    }

    [Fact]
    public async Task The_new_reporter_says_what_the_lost_one_may_have_taken_with_it()
    {
        using var job = new TinyJob();
        await using var run = new Run(job, workers: 2);
        await run.Form(job.Specification(Settings));
        run.Go(0, 1);
        for (int step = 0; step < 3; step++)
        {
            await run.Next<WorkerEvents.StepsApplied>(run.Engines[0]);
        }

        await run.Engines[0].DisposeAsync();
        await run.Reform([1], storedStep: 1, storedEvaluation: null);
        run.Go(1);
        await run.Each<WorkerEvents.Left>([run.Engines[1]]);

        StepRecord[] told = [.. run.Of<WorkerEvents.StepsApplied>().Where(applied => applied.Worker == "node/1").SelectMany(applied => applied.Steps)];
        Assert.Equal(Enumerable.Range(2, 7).Select(step => (long)step), told.Select(record => record.Step));
        Assert.Equal([0L, 4, 8], run.Of<WorkerEvents.Evaluated>().Where(e => e.Worker == "node/1").Select(e => e.Evaluation.Step));
    }

    [Fact]
    public async Task A_newcomer_is_sent_the_state_and_not_a_restart()
    {
        using var job = new TinyJob();
        JobSpecification specification = job.Specification(Settings);
        await using var run = new Run(job, workers: 2);
        await run.Form(specification, only: 0);
        run.Go(0);
        await run.Next<WorkerEvents.StepsApplied>(run.Engines[0]);

        run.Engines[1].Post(new WorkerCommands.FetchBases(run.Fence with { Generation = 0 }, run.Bases));
        await run.Next<WorkerEvents.BasesFetched>(run.Engines[1]);
        run.Engines[0].Post(new WorkerCommands.EndAfter(run.Fence, Step: 0, SaveCheckpoint: false));
        WorkerEvents.Left left = await run.Next<WorkerEvents.Left>(run.Engines[0]);
        Assert.Equal(LeaveReason.GenerationEnded, left.Reason);

        WorkerEvents.Formed[] formed = await run.Reform([0, 1]);
        Assert.All(formed, member => Assert.Equal(left.Step, member.Step));
        Assert.Equal(formed[0].StateDigest, formed[1].StateDigest);
        run.Go(0, 1);
        await run.Each<WorkerEvents.Left>();
        Assert.Empty(run.Of<WorkerEvents.Failed>());

        await AssertUndisturbed(job, run);
    }

    [Fact]
    public async Task A_generation_can_be_called_again_and_again_in_the_middle_of_anything()
    {
        using var job = new TinyJob();
        await using var run = new Run(job, workers: 2);
        await run.Form(job.Specification(Settings));
        run.Go(0, 1);
        await run.Next<WorkerEvents.StepsApplied>(run.Engines[0]);
        for (int again = 0; again < 3; again++)
        {
            await run.Reform([0, 1]);
            run.Go(0, 1);
            await Task.Delay(20 * again, TestContext.Current.CancellationToken);
        }

        await run.Each<WorkerEvents.Left>();
        await AssertUndisturbed(job, run);
    }

    [Fact]
    public async Task Who_leaves_last_saves_first()
    {
        using var job = new TinyJob();
        await using var run = new Run(job, workers: 1);
        await run.Form(job.Specification("training.max_steps=100000", "checkpoint.every_steps=100000", "evaluation.every_steps=0"));
        run.Go(0);
        await run.Next<WorkerEvents.StepsApplied>(run.Engines[0]);
        run.Engines[0].Post(new WorkerCommands.EndAfter(run.Fence, Step: 0, SaveCheckpoint: true));
        WorkerEvents.Left left = await run.Next<WorkerEvents.Left>(run.Engines[0]);
        Assert.Equal(left.Step, Assert.Single(run.Of<WorkerEvents.CheckpointUploaded>()).Step);
    }

    [Fact]
    public async Task Loading_what_is_loaded_keeps_what_was_trained()
    {
        using var job = new TinyJob();
        JobSpecification specification = job.Specification(Settings);
        await using var run = new Run(job, workers: 1);
        await run.Form(specification);
        run.Go(0);
        await run.Next<WorkerEvents.StepsApplied>(run.Engines[0]);
        run.Engines[0].Post(new WorkerCommands.Load(run.Fence with { Epoch = 2, Generation = 0 }, specification));
        await run.Next<WorkerEvents.Loaded>(run.Engines[0]);
        WorkerEvents.Formed[] formed = await run.Reform([0]);
        Assert.True(formed[0].Step >= 1, "the state was dropped");
        run.Go(0);
        await run.Each<WorkerEvents.Left>();
        await AssertUndisturbed(job, run);
    }

    private static async Task AssertUndisturbed(TinyJob job, Run disturbed)
    {
        job.ForgetStore();
        await using Run run = await new Run(job, workers: 1).Train(job.Specification(Settings));
        Assert.Equal(AtTheEnd(run), AtTheEnd(disturbed));
        Assert.Equal(run.Steps.Bits(), disturbed.Steps.DistinctBy(step => step.Step).OrderBy(step => step.Step).Bits());
        Assert.Equal(run.Evaluations.Bits(), disturbed.Evaluations.DistinctBy(evaluation => evaluation.Step).OrderBy(evaluation => evaluation.Step).Bits());
    }

    private static IReadOnlyList<string> AtTheEnd(Run run) => run.Of<WorkerEvents.CheckpointUploaded>().Where(upload => upload.Step == 8).Bits();
}
