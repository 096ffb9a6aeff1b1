using Spectral.GpuNode.Benchmarks;
using Spectral.GpuNode.Packing;
using Spectral.GpuNode.Tests.Checkpoints;
using Spectral.Models.Data;
using Spectral.Shared.Adapters;

namespace Spectral.GpuNode.Tests.Packing;

/// <summary>Workers of one device on threads of their own, as in a node.</summary>
public sealed class DevicePackTests : IDisposable
{
    private static readonly AdapterSpecification[] Adapters =
    [
        new() { Method = AdapterMethod.SpectralAdditive, Rank = 8 },
        new() { Method = AdapterMethod.SpectralRotational, Rank = 4 },
        new() { Method = AdapterMethod.Lora, Rank = 4, Seed = 3 },
        new() { Method = AdapterMethod.SpectralAdditive, Rank = 2 },
    ];

    private readonly BenchmarkWeights _weights = new();
    private readonly PackTrials _trials;
    private readonly TokenBatch[] _leaves;
    private readonly RecordingLog _log = new();
    private readonly DevicePack _pack;

    public DevicePackTests()
    {
        _trials = _weights.Trials(Adapters);
        _leaves = [.. Adapters.Select((_, trial) => _trials.Leaf(trial, 4, 32))];
        for (int trial = 0; trial < Adapters.Length; trial++)
        {
            _trials.Perturb(trial);
        }

        _pack = new DevicePack("cpu:2", _log);
    }

    [Fact]
    public async Task Leaves_that_wait_together_are_one_pass_with_the_bits_they_have_alone()
    {
        float[] alone = _trials.Sequential(_leaves);

        float[] losses = await TogetherAsync(_leaves, Alone);

        Assert.Equal(alone, losses);
        Assert.Equal(Adapters.Length, _pack.Counts.Leaves);
        Assert.Equal(1, _pack.Counts.Passes);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task The_trial_that_fails_a_pass_fails_and_the_others_get_what_is_theirs()
    {
        float[] alone = _trials.Sequential(_leaves);
        TokenBatch[] leaves = [.. _leaves];
        leaves[2] = Broken(leaves[2]);
        Task<float>[] losses = Start(leaves, Alone);

        await Assert.ThrowsAnyAsync<Exception>(() => losses[2]);
        foreach (int trial in (int[])[0, 1, 3])
        {
            Assert.Equal(alone[trial], await losses[trial]);
        }

        Assert.Contains("a pass over 4 trials failed", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pass_that_only_fails_together_is_made_smaller_until_somebody_leaves()
    {
        TokenBatch[] leaves = [.. _leaves];
        leaves[2] = Broken(leaves[2]);
        _ = await TogetherAsync(leaves, _ => 1);
        Assert.Contains("passes have at most 2 trials", _log.Lines[^1], StringComparison.Ordinal);

        (long passes, _) = _pack.Counts;
        _ = await TogetherAsync(_leaves, Alone);
        Assert.Equal(passes + 2, _pack.Counts.Passes);
    }

    [Fact]
    public async Task Who_waits_says_that_it_is_alive()
    {
        int heartbeats = 0;
        IDisposable turn = _pack.Alone(() => { });
        Task<float> waiting = Run(() => _pack.Backward(_trials.Request(0, _leaves[0]), Alone, () => Interlocked.Increment(ref heartbeats)));
        while (Volatile.Read(ref heartbeats) == 0)
        {
            Assert.False(waiting.IsCompleted);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        turn.Dispose();
        Assert.Equal(_trials.Sequential(_leaves[..1])[0], await waiting);
    }

    [Fact]
    public async Task Nobody_waits_for_a_worker_that_pauses()
    {
        using IDisposable one = _pack.Train();
        using IDisposable other = _pack.Train();
        using IDisposable pause = _pack.Pause();
        _ = await Run(() => _pack.Backward(_trials.Request(0, _leaves[0]), Alone, () => { }));
        Assert.Equal((1, 1), _pack.Counts);
    }

    public void Dispose()
    {
        _trials.Dispose();
        _weights.Dispose();
    }

    /// <summary>A token that no vocabulary has fails every pass it is in.</summary>
    private static TokenBatch Broken(TokenBatch leaf) => leaf with { Ids = [.. leaf.Ids.Select(_ => 1L << 40)] };

    private float Alone(PackRequest request) => _trials.Sequential(request);

    private async Task<float[]> TogetherAsync(TokenBatch[] leaves, Func<PackRequest, float> alone) => await Task.WhenAll(Start(leaves, alone));

    /// <summary>All are waiting before the first is computed.</summary>
    private Task<float>[] Start(TokenBatch[] leaves, Func<PackRequest, float> alone)
    {
        IDisposable turn = _pack.Alone(() => { });
        Task<float>[] losses = [.. leaves.Select((leaf, trial) => Run(() => _pack.Backward(_trials.Request(trial, leaf), alone, () => { })))];
        SpinWait.SpinUntil(() => _pack.Waiting == leaves.Length);
        turn.Dispose();
        return losses;
    }

    private static Task<float> Run(Func<float> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
