using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Engine;
using Spectral.Models.Adapters;

namespace Spectral.GpuNode.Packing;

/// <summary>
/// What the workers of one device share: its time, and passes over the leaves of several trials at once. Each worker keeps its own
/// thread, job and adapter; whoever needs a pass asks for it and waits; one of those who wait, the leader, computes for as many of those whose
/// leaves fit together as pay (<see cref="PassSizes"/>). Packs are put together anew for every pass, so a trial may come, go, fail or pause at any time.
/// </summary>
/// <param name="device">As workers call it, for the log.</param>
/// <param name="log">Told of passes that had to be computed again.</param>
internal sealed class DevicePack(string device, ILogger log)
{
    /// <summary>How often a worker that waits for its turn says that it is alive.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    /// <summary>A leader waits for others for at most this share of a pass's time, and no longer than <see cref="MostPatience"/>.</summary>
    private const double PatienceShare = 0.1;

    private static readonly TimeSpan MostPatience = TimeSpan.FromMilliseconds(20);

    /// <summary>Guards everything below, and is pulsed whenever something changes.</summary>
    private readonly object _gate = new();

    private readonly PassSizes _sizes = new();
    private readonly List<PackRequest> _waiting = [];
    private readonly Dictionary<SharedWeights, (PackedModel Model, int Leases)> _models = [];
    private bool _isBusy;
    private bool _isGathering;
    private int _training;
    private TimeSpan _lastPass;

    /// <summary>Passes computed so far, and leaves in them.</summary>
    public (long Passes, long Leaves) Counts { get; private set; }

    /// <summary>Leaves that no pass has taken yet.</summary>
    internal int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>The model that computes for several trials on these weights; in memory while somebody has it.</summary>
    /// <param name="weights">Leased by the caller for as long.</param>
    /// <param name="waiting">Called every second or so while the member waits for the device.</param>
    public PackMember Join(SharedWeights weights, Action waiting)
    {
        lock (_gate)
        {
            (PackedModel model, int leases) = _models.TryGetValue(weights, out var known) ? known : (new PackedModel(weights.CreateModel()), 0);
            _models[weights] = (model, leases + 1);
            return new PackMember(this, model, waiting, () => Leave(weights));
        }
    }

    /// <summary>A place for a trial whose rows cannot share a pass with others: it takes turns with them.</summary>
    /// <param name="waiting">Called every second or so while it waits for its turn.</param>
    public PackMember JoinForTurns(Action waiting) => new(this, model: null, waiting, static () => { });

    /// <summary>A worker trains until the result is disposed: leaders wait a moment for it.</summary>
    public IDisposable Train()
    {
        Change(() => _training++);
        return new Undo(() => Change(() => _training--));
    }

    /// <summary>A training worker does something else until the result is disposed: nobody waits for it.</summary>
    public IDisposable Pause()
    {
        Change(() => _training--);
        return new Undo(() => Change(() => _training++));
    }

    /// <summary>The device is the caller's alone until the result is disposed.</summary>
    /// <param name="waiting">Called every second or so until it is.</param>
    public IDisposable Alone(Action waiting)
    {
        lock (_gate)
        {
            while (_isBusy)
            {
                Wait(waiting);
            }

            _isBusy = true;
        }

        return new Undo(() => Change(() => _isBusy = false));
    }

    /// <summary>Waits until the leaf's gradients are in its trial's parameters.</summary>
    /// <param name="alone">Computes one leaf without a pack; what it throws for a leaf is its trial's.</param>
    /// <param name="waiting">Called every second or so while others compute.</param>
    /// <returns>The leaf's loss sum.</returns>
    public float Backward(PackRequest request, Func<PackRequest, float> alone, Action waiting)
    {
        lock (_gate)
        {
            _waiting.Add(request);
            Monitor.PulseAll(_gate);
        }

        while (Lead(request, waiting) is { Length: > 0 } pack)
        {
            Compute(pack, alone);
        }

        return request.Error is { } error ? Rethrown(error) : request.LossSum!.Value;
    }

    private static float Rethrown(Exception error)
    {
        ExceptionDispatchInfo.Throw(error);
        return 0;
    }

    /// <summary>The pack that the caller is to compute; empty once its own leaf is done.</summary>
    private PackRequest[] Lead(PackRequest request, Action waiting)
    {
        lock (_gate)
        {
            while (!request.IsDone && (_isBusy || _isGathering))
            {
                Wait(waiting);
            }

            if (request.IsDone)
            {
                return [];
            }

            _isGathering = true;
            Gather();
            while (_isBusy)
            {
                Wait(waiting);
            }

            PackRequest[] fitting = [.. _waiting.Where(other => other != request && request.FitsWith(other)).Prepend(request)];
            PackRequest[] pack = fitting[.._sizes.Choose(fitting.Length)];
            _waiting.RemoveAll(pack.Contains);
            _isGathering = false;
            _isBusy = true;
            return pack;
        }
    }

    /// <summary>Gives those that train a moment to come with their leaves too.</summary>
    private void Gather()
    {
        TimeSpan patience = TimeSpan.FromTicks(Math.Min(MostPatience.Ticks, (long)(_lastPass.Ticks * PatienceShare)));
        long start = Stopwatch.GetTimestamp();
        while (_waiting.Count < _training && patience - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } left)
        {
            Monitor.Wait(_gate, left);
        }
    }

    private void Compute(PackRequest[] pack, Func<PackRequest, float> alone)
    {
        long start = Stopwatch.GetTimestamp();
        bool succeeded = false;
        try
        {
            succeeded = pack.Length == 1 ? Single(pack[0], alone) : Together(pack, alone);
        }
        finally
        {
            Change(() =>
            {
                _isBusy = false;
                _lastPass = Stopwatch.GetElapsedTime(start);
                Counts = (Counts.Passes + 1, Counts.Leaves + pack.Length);
                if (succeeded)
                {
                    _sizes.Took(pack.Length, _lastPass.TotalMilliseconds / pack.Sum(request => request.Leaf.Ids.Length));
                }
            });
        }
    }

    /// <summary>
    /// A pass that fails as a whole is done again one by one: then only the culprit's fails. If there is none, the pass was too large
    /// for the device, and those to come have half as many leaves until somebody leaves it.
    /// </summary>
    private bool Together(PackRequest[] pack, Func<PackRequest, float> alone)
    {
        IReadOnlyList<float> losses;
        try
        {
            losses = pack[0].Model.Backward([.. pack.Select(request => (request.Trial, request.Leaf))], pack[0].Trial.Model.ActivationCheckpointing);
        }
#pragma warning disable CA1031 // Whatever it is, it is one trial's, and the others go on.
        catch (Exception error)
#pragma warning restore CA1031
        {
            log.PassComputedAgain(device, pack.Length, error);
            foreach (PackRequest request in pack)
            {
                request.Trial.ZeroGradients();
                Single(request, alone);
            }

            if (pack.All(request => request.Error is null))
            {
                int most = Math.Max(1, pack.Length / 2);
                Change(() => _sizes.Most = most);
                log.PassesMadeSmaller(device, most);
            }

            return false;
        }

        foreach ((PackRequest request, float loss) in pack.Zip(losses))
        {
            request.LossSum = loss;
        }

        return true;
    }

    private static bool Single(PackRequest request, Func<PackRequest, float> alone)
    {
        try
        {
            request.LossSum = alone(request);
            return true;
        }
#pragma warning disable CA1031 // It is thrown again where the trial is trained.
        catch (Exception error)
#pragma warning restore CA1031
        {
            request.Error = error;
            return false;
        }
    }

    private void Leave(SharedWeights weights)
    {
        lock (_gate)
        {
            _sizes.Most = int.MaxValue;
            (PackedModel model, int leases) = _models[weights];
            if (leases > 1)
            {
                _models[weights] = (model, leases - 1);
                return;
            }

            _models.Remove(weights);
            model.Dispose();
        }
    }

    private void Wait(Action waiting)
    {
        if (!Monitor.Wait(_gate, Heartbeat))
        {
            waiting();
        }
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            Monitor.PulseAll(_gate);
        }
    }

    private sealed class Undo(Action undo) : IDisposable
    {
        public void Dispose() => undo();
    }
}
