using Spectral.Coordinator.Sweeps;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Sweeps;

public sealed class SchedulerTests
{
    /// <summary>A trial's place in the grid is its quality: the later, the better.</summary>
    private static readonly string Halving = SweepRecipes.Ranks(Enumerable.Range(1, 18), ["scheduler: asha", "rungs: 3", "reduction_factor: 3"], deterministic: true);

    [Fact]
    public void Halving_at_barriers_lets_the_same_trials_on_in_whatever_order_they_come_and_however_often_all_is_killed()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            SimulatedSweep sweep = Run(Halving, seed, killEvery: seed % 2 == 0 ? 0 : 12);
            Assert.Equal(SweepProgress.Finished, sweep.State.Progress);

            // 18 at the first rung, 6 at the second, 2 at the end.
            string[] best = [.. sweep.State.Trials.TakeLast(2).Select(trial => trial.Id)];
            Assert.Equal(best, sweep.State.Trials.Where(trial => trial.Status == TrialStatus.Finished).Select(trial => trial.Id));
            Assert.Equal(16, sweep.State.Trials.Count(trial => trial.Status == TrialStatus.StoppedEarly));
            Assert.Equal(2, sweep.Ends.Count);
            Assert.Equal(sweep.State.Trials[^1].Id, sweep.State.Best!.Id);
        }
    }

    [Fact]
    public void Asynchronous_halving_ends_with_every_trial_settled_and_the_best_trained_to_its_end()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            SimulatedSweep sweep = Run(Halving.Replace("deterministic: true", "deterministic: false", StringComparison.Ordinal), seed, killEvery: 20);
            Assert.Equal(SweepProgress.Finished, sweep.State.Progress);
            Assert.All(sweep.State.Trials, trial => Assert.True(trial.IsSettled));
            Assert.Equal(TrialStatus.Finished, sweep.State.Trials[^1].Status);
            Assert.True(sweep.Ends.Count < 18);
        }
    }

    [Fact]
    public void A_rung_of_fewer_trials_than_the_reduction_sends_the_best_one_on()
    {
        SimulatedSweep sweep = Run(SweepRecipes.Ranks([1, 2], ["scheduler: asha", "rungs: 3", "reduction_factor: 3"], deterministic: true), 1, killEvery: 0);
        Assert.Equal([TrialStatus.StoppedEarly, TrialStatus.Finished], sweep.State.Trials.Select(trial => trial.Status));
    }

    [Fact]
    public void A_trial_that_fails_below_a_rung_does_not_hold_the_others_up()
    {
        var sweep = new SimulatedSweep(1, ByPlace);
        sweep.Start(Halving);
        _places = Places(sweep);
        string bad = sweep.State.Trials[0].Id;
        sweep.Crashes = trial => trial == bad;
        sweep.RunToRest();
        Assert.Equal(TrialStatus.Failed, sweep.State.Trials[0].Status);
        Assert.Equal(SweepProgress.Finished, sweep.State.Progress);
    }

    [Fact]
    public void Stopped_trials_are_judged_again_when_the_sweep_is_started_with_every_trial_to_train()
    {
        SimulatedSweep sweep = Run(Halving, 1, killEvery: 0);
        sweep.Start(Halving.Replace("scheduler: asha", "scheduler: none", StringComparison.Ordinal));
        sweep.RunToRest();
        Assert.All(sweep.State.Trials, trial => Assert.Equal(TrialStatus.Finished, trial.Status));
        Assert.Equal(18, sweep.Ends.Count);
    }

    [Fact]
    public void The_median_rule_gives_the_worse_half_up_and_never_the_best()
    {
        string recipe = SweepRecipes.Ranks(Enumerable.Range(1, 12), ["scheduler: median", "grace_steps: 20"]);
        for (int seed = 0; seed < 20; seed++)
        {
            // All at once: a later trial, which is better here, is measured against earlier ones.
            SimulatedSweep sweep = Run(recipe, seed, killEvery: 0, workers: 12);
            Assert.Equal(SweepProgress.Finished, sweep.State.Progress);
            Assert.Equal(TrialStatus.Finished, sweep.State.Trials[^1].Status);
            Assert.Contains(sweep.State.Trials, trial => trial.Status == TrialStatus.StoppedEarly);
            Assert.DoesNotContain(sweep.State.Trials, trial => trial.Status == TrialStatus.StoppedEarly && trial.Evaluations.Keys.Max() < 20);
        }
    }

    private Dictionary<string, int> _places = [];

    private SimulatedSweep Run(string recipe, int seed, int killEvery, int workers = 3)
    {
        var sweep = new SimulatedSweep(seed, ByPlace, workers);
        sweep.Start(recipe);
        _places = Places(sweep);
        sweep.RunToRest(killEvery);
        return sweep;
    }

    private static Dictionary<string, int> Places(SimulatedSweep sweep) =>
        sweep.State.Trials.Select((trial, place) => (trial.Id, place)).ToDictionary(pair => pair.Id, pair => pair.place, StringComparer.Ordinal);

    private double ByPlace(string trial, long step) => 1.0 / (1 + step) + 1.0 / (1 + _places[trial]);
}
