using Spectral.Coordinator.Sweeps;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Sweeps;

public sealed class SweepDecisionsTests
{
    private static readonly string TwelveTrials = SweepRecipes.Ranks(Enumerable.Range(1, 12), []);

    [Fact]
    public void Every_trial_is_trained_to_its_end_once_whenever_the_process_is_killed()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var sweep = new SimulatedSweep(seed, Loss);
            sweep.Start(TwelveTrials);
            sweep.RunToRest(killEvery: 8);

            Assert.Equal(SweepProgress.Finished, sweep.State.Progress);
            Assert.All(sweep.State.Trials, trial => Assert.Equal(TrialStatus.Finished, trial.Status));
            Assert.Equal(12, sweep.Ends.Count);
            Assert.Equal(12, sweep.Ends.Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Fact]
    public void No_more_trials_run_than_there_are_workers_and_one_that_waits()
    {
        var sweep = new SimulatedSweep(1, Loss, workers: 3);
        sweep.Start(TwelveTrials);
        Assert.Equal(4, sweep.Running.Count());
        sweep.Advance(sweep.Running.First());
        Assert.Equal(4, sweep.Running.Count());
    }

    [Fact]
    public void A_trial_that_crashes_is_tried_three_times_and_then_shown_as_failed_while_the_others_finish()
    {
        var sweep = new SimulatedSweep(1, Loss);
        sweep.Start(TwelveTrials);
        string bad = sweep.State.Trials[4].Id;
        int crashes = 0;
        sweep.Crashes = trial => trial == bad && ++crashes > 0;
        sweep.RunToRest();

        Assert.Equal(3, crashes);
        Assert.Equal(SweepProgress.Finished, sweep.State.Progress);
        TrialState failed = sweep.State.Trial(bad)!;
        Assert.Equal(TrialStatus.Failed, failed.Status);
        Assert.Equal("it broke", failed.Result!.Error);
        Assert.Equal(11, sweep.Ends.Count);
    }

    [Fact]
    public void A_crash_or_two_are_forgiven()
    {
        var sweep = new SimulatedSweep(1, Loss);
        sweep.Start(TwelveTrials);
        string shaky = sweep.State.Trials[2].Id;
        int crashes = 0;
        sweep.Crashes = trial => trial == shaky && ++crashes <= 2;
        sweep.RunToRest();
        Assert.All(sweep.State.Trials, trial => Assert.Equal(TrialStatus.Finished, trial.Status));
    }

    [Fact]
    public void A_trial_whose_input_is_wrong_is_not_tried_again()
    {
        var sweep = new SimulatedSweep(1, Loss);
        sweep.Start(TwelveTrials);
        string wrong = sweep.State.Trials[0].Id;
        sweep.Decide(new SweepInputs.TrialEnded(wrong, JobResults.Refused("rank is larger than the matrix"), []));
        Assert.Equal(TrialStatus.Failed, sweep.State.Trial(wrong)!.Status);
    }

    [Fact]
    public void A_changed_recipe_runs_only_what_is_new_and_the_same_recipe_runs_nothing()
    {
        var sweep = new SimulatedSweep(1, Loss);
        sweep.Start(SweepRecipes.Ranks([1, 2, 3, 4], []));
        sweep.RunToRest();
        Assert.Equal(4, sweep.Ends.Count);

        sweep.Start(SweepRecipes.Ranks([1, 2, 3, 4], []));
        Assert.Equal(SweepProgress.Finished, sweep.State.Progress);
        sweep.Start(SweepRecipes.Ranks([2, 4, 8], []));
        sweep.RunToRest();
        Assert.Equal(5, sweep.Ends.Count);
        Assert.Equal(3, sweep.State.Trials.Length);

        // What an earlier recipe had is not lost.
        sweep.Start(SweepRecipes.Ranks([1, 2, 3, 4, 8], []));
        sweep.RunToRest();
        Assert.Equal(5, sweep.Ends.Count);
    }

    [Fact]
    public void A_stopped_sweep_rests_when_its_trials_have_stopped_and_goes_on_when_started_again()
    {
        var sweep = new SimulatedSweep(1, Loss);
        sweep.Start(TwelveTrials);
        sweep.Advance(sweep.Running.First());
        sweep.Decide(new SweepInputs.Stop());
        Assert.Equal(SweepProgress.Stopped, sweep.State.Progress);
        Assert.Empty(sweep.Running);

        sweep.Start(TwelveTrials);
        sweep.RunToRest();
        Assert.Equal(12, sweep.Ends.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(12, sweep.Ends.Count);
    }

    [Fact]
    public void A_node_on_which_different_trials_crash_is_avoided_but_never_all_nodes()
    {
        var sweep = new SimulatedSweep(3, Loss, workers: 2);
        sweep.Start(TwelveTrials);
        string[] trials = [.. sweep.Running.Take(3)];
        sweep.Crash(trials[0], "node-0");
        sweep.Crash(trials[1], "node-0");
        Assert.Equal(["node-0"], sweep.Avoided);

        sweep.Crash(trials[0], "node-1");
        sweep.Crash(trials[2], "node-1");
        Assert.Empty(sweep.Avoided);
    }

    private static double Loss(string trial, long step) => 1.0 / (1 + step) + (trial.GetHashCode(StringComparison.Ordinal) % 100 / 1e6);
}
