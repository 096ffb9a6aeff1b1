using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Shared.Adapters;

/// <summary>
/// AdaLoRA's budget b(t) (arXiv 2303.10512, section 3.3 and appendix A): how many triplets of all matrices together may be other than zero after step t.
/// It stays b(0) through a warm-up of t_i steps, falls along a cubic, and is b(T) in the t_f final ones of T steps. A pure function of the step.
/// </summary>
/// <remarks>
/// The cubic is that of <c>1 - (t - t_i) / (T - t_i - t_f)</c>, as its authors' code and PEFT have it; in print it is
/// <c>1 - (t - t_i - t_f) / (T - t_i - t_f)</c>, which is more than 1 after the warm-up and not 0 where it ends.
/// </remarks>
public sealed class PruneSchedule
{
    private readonly long _initial;
    private readonly long _target;
    private readonly long _warmup;
    private readonly long _lastChoice;
    private readonly long _every;

    /// <param name="adapter">Of a method that prunes.</param>
    /// <param name="matrices">Adapted weights.</param>
    /// <param name="totalSteps">T.</param>
    /// <exception cref="UserErrorException">Warm-up and final phase leave no step between.</exception>
    public PruneSchedule(AdapterOptions adapter, int matrices, long totalSteps)
    {
        if (Fault(adapter.Prune, totalSteps) is { } fault)
        {
            throw new UserErrorException($"adapter.prune: {fault}.");
        }

        _initial = (long)matrices * (adapter.RankOrDefault?.Rank ?? AdapterOptions.DefaultRank);
        _target = (long)matrices * adapter.TargetRankOrDefault;
        _warmup = Warmup(adapter.Prune, totalSteps);
        _lastChoice = totalSteps - Final(adapter.Prune, totalSteps);
        _every = adapter.Prune?.Every ?? 1;
    }

    /// <summary>Why nothing could be pruned; null where there are steps to do it in.</summary>
    public static string? Fault(PruneOptions? prune, long totalSteps)
    {
        (long warmup, long final) = (Warmup(prune, totalSteps), Final(prune, totalSteps));
        return warmup + final < totalSteps ? null
            : $"a warm-up of {warmup} steps and a final phase of {final} leave no step between for pruning, of {totalSteps} in all";
    }

    /// <summary>b(t): triplets of all matrices that may be other than zero after step <paramref name="step"/>, from 1.</summary>
    public long BudgetAt(long step)
    {
        if (step <= _warmup)
        {
            return _initial;
        }

        if (step >= _lastChoice)
        {
            return _target;
        }

        double left = 1 - ((double)(step - _warmup) / (_lastChoice - _warmup));
        return _target + (long)Math.Floor((_initial - _target) * (left * left * left));
    }

    /// <summary>Whether what is beyond the budget is set to zero after this step: at the interval's multiples, and always from the last choice on.</summary>
    public bool PrunesAt(long step) => step > _warmup && (step >= _lastChoice || step % _every == 0);

    /// <summary>Whether this step's gradient counts for the importance: the final phase keeps the choice that it begins with.</summary>
    public bool ScoresAt(long step) => step <= _lastChoice;

    private static long Warmup(PruneOptions? prune, long totalSteps) => prune?.Warmup ?? (totalSteps / 10);

    private static long Final(PruneOptions? prune, long totalSteps) => prune?.Final ?? (totalSteps / 2);
}
