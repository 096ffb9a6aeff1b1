using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Decomposition;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>Real worker engines and, played by the test, the coordinator that leads them.</summary>
internal sealed class Run : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TinyJob _job;
    private readonly string _model;
    private readonly int _stages;
    private readonly WorkerEngine[] _engines;
    private readonly List<IWorkerEvent> _events = [];

    /// <param name="device">Of every worker; null gives each a CPU device of its own.</param>
    /// <param name="model">Directory of the base model; null for the job's own.</param>
    /// <param name="stages">Parts of the layers, which the workers take in turn.</param>
    public Run(
        TinyJob job,
        int workers,
        int generation = 1,
        string[]? fingerprints = null,
        IArtifactStore? store = null,
        string? device = null,
        string? model = null,
        int stages = 1)
    {
        _job = job;
        _stages = stages;
        _model = model ?? job.ModelPath;
        Fence = new Fence(1, "job", generation);
        var communicators = new InProcessCommunicatorFactory(Patience);
        _engines = [.. Enumerable.Range(0, workers).Select(index => new WorkerEngine(
            new WorkerDescription($"node/{index}", device ?? $"cpu:{index}", 1 << 30, 1, fingerprints?[index] ?? "test"),
            store ?? job.Store,
            communicators,
            TimeProvider.System,
            NullLoggerFactory.Instance))];
    }

    /// <summary>Of the generation at hand.</summary>
    public Fence Fence { get; private set; }

    /// <summary>Everything reported so far.</summary>
    public IReadOnlyList<IWorkerEvent> Events => _events;

    public IReadOnlyList<StepRecord> Steps => [.. Of<WorkerEvents.StepsApplied>().SelectMany(applied => applied.Steps)];

    public IReadOnlyList<EvaluationRecord> Evaluations => [.. Of<WorkerEvents.Evaluated>().Select(evaluated => evaluated.Evaluation)];

    public IReadOnlyList<WorkerEngine> Engines => _engines;

    public IEnumerable<T> Of<T>() => _events.OfType<T>();

    public void Post(IWorkerCommand command) => Array.ForEach(_engines, engine => engine.Post(command));

    /// <summary>From nothing to the end of training.</summary>
    public async Task<Run> Train(JobSpecification specification, long startStep = 0, string? checkpoint = null)
    {
        await Form(specification, startStep, checkpoint);
        Post(new WorkerCommands.Go(Fence));
        await Each<WorkerEvents.Left>();
        return this;
    }

    /// <summary>Loads, decomposes and forms; ready for Go.</summary>
    /// <param name="only">The worker that forms alone, or null for all.</param>
    public async Task Form(JobSpecification specification, long startStep = 0, string? checkpoint = null, int? only = null)
    {
        Fence recruited = Fence with { Generation = 0 };
        for (int worker = 0; worker < _engines.Length; worker++)
        {
            _engines[worker].Post(new WorkerCommands.Load(recruited, specification, _stages == 1 ? null : new LayerStage(worker % _stages, _stages)));
        }

        WorkerEvents.Loaded[] loaded = await Each<WorkerEvents.Loaded>();
        DecompositionTask[] tasks = [.. loaded.Take(_stages).SelectMany(stage => Plan(specification, stage))];
        for (int worker = 0; worker < _engines.Length; worker++)
        {
            DecompositionTask[] share = [.. tasks.Where((_, index) => index % _engines.Length == worker)];
            _engines[worker].Post(new WorkerCommands.Decompose(recruited, share));
        }

        var decomposed = new Dictionary<string, WorkerEvents.WeightDecomposed>(StringComparer.Ordinal);
        for (int worker = 0; worker < _engines.Length; worker++)
        {
            for (int index = worker; index < tasks.Length; index += _engines.Length)
            {
                WorkerEvents.WeightDecomposed done = await Next<WorkerEvents.WeightDecomposed>(_engines[worker]);
                decomposed[done.Module] = done;
            }
        }

        int leaves = RecipeReader.Parse(specification.Recipe, "recipe").Training is { } training ? training.GlobalBatch / training.MicroBatch : 0;
        BasisReference[] bases = [.. tasks.Select((task, index) =>
            new BasisReference(task.Module, task.Key, decomposed[task.Module].Sha256, index % _engines.Length))];
        Leaves = leaves;
        int[] workers = only is { } one ? [one] : [.. Enumerable.Range(0, _engines.Length)];
        WorkerEngine[] engines = [.. workers.Select(index => _engines[index])];
        Array.ForEach(engines, engine => engine.Post(new WorkerCommands.Prepare(Fence)));
        await Each<WorkerEvents.Prepared>(engines);
        Member[] members = Deal(leaves, workers);
        BasisReference[] shared = only is null ? bases : [.. bases.Select(basis => basis with { Source = 0 })];
        Bases = shared;
        Array.ForEach(engines, engine => engine.Post(new WorkerCommands.Form(Fence, members, shared, startStep, checkpoint, 0, startStep, null)));
        await Each<WorkerEvents.Formed>(engines);
    }

    public BasisReference[] Bases { get; private set; } = [];

    public int Leaves { get; private set; }

    /// <summary>The next generation, of these workers, from the largest step that one of them holds.</summary>
    public async Task<WorkerEvents.Formed[]> Reform(int[] workers, long storedStep = long.MaxValue, long? storedEvaluation = long.MaxValue)
    {
        int before = Fence.Generation;
        Fence = Fence with { Generation = before + 1 };
        WorkerEngine[] engines = [.. workers.Select(index => _engines[index])];
        Array.ForEach(engines, engine => engine.Post(new WorkerCommands.Prepare(Fence)));
        WorkerEvents.Prepared[] prepared = await Each<WorkerEvents.Prepared>(engines, isPeerLossExpected: true);
        long step = prepared.Where(worker => worker.StateGeneration == before || worker.FormedGeneration == before).SelectMany(worker => worker.Held).Max(held => held.Step);
        Member[] members = Deal(Leaves, workers);
        Array.ForEach(engines, engine => engine.Post(
            new WorkerCommands.Form(Fence, members, Bases, step, null, before, storedStep, storedEvaluation)));
        return await Each<WorkerEvents.Formed>(engines);
    }

    public void Go(params int[] workers) => Array.ForEach(workers, index => _engines[index].Post(new WorkerCommands.Go(Fence)));

    public async Task<T[]> Each<T>(WorkerEngine[] engines, bool isPeerLossExpected = false)
        where T : IWorkerEvent
    {
        var found = new List<T>();
        foreach (WorkerEngine engine in engines)
        {
            found.Add(await Next<T>(engine, isPeerLossExpected));
        }

        return [.. found];
    }

    /// <summary>The next event of this type from every worker.</summary>
    public Task<T[]> Each<T>()
        where T : IWorkerEvent => Each<T>(_engines);

    /// <summary>Reads a worker's events up to the next of this type; a failure of the worker fails the test.</summary>
    public async Task<T> Next<T>(WorkerEngine engine, bool isPeerLossExpected = false)
        where T : IWorkerEvent
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            IWorkerEvent @event = await engine.Events.ReadAsync(patience.Token);
            _events.Add(@event);
            switch (@event)
            {
                case T wanted:
                    return wanted;
                case WorkerEvents.Failed { IsPeerLoss: true } when isPeerLossExpected:
                    break;
                case WorkerEvents.Failed failed:
                    throw new WorkerFailedException(failed);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (WorkerEngine engine in _engines)
        {
            await engine.DisposeAsync();
        }
    }

    private DecompositionTask[] Plan(JobSpecification specification, WorkerEvents.Loaded loaded)
    {
        if (!RecipeReader.Parse(specification.Recipe, "recipe").Adapter.Specification(0).NeedsBasis)
        {
            return [];
        }

        using ModelDirectory directory = ModelDirectory.Open(_model);
        using Stream stream = _job.Store.OpenRead(loaded.Inventory)!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        ModelInventory inventory = InventoryJson.Read(content.ToArray(), loaded.Inventory);
        return [.. inventory.Linears.Select(linear => Task(inventory, linear))];
    }

    private static DecompositionTask Task(ModelInventory inventory, LinearEntry linear)
    {
        WeightEntry weight = inventory.Weights.First(weight => weight.Name == linear.Weight);
        int rank = RankLadder.Choose(4, weight.Shape[0], weight.Shape[1]);
        return new DecompositionTask(linear.Module, new BasisKey(weight.Sha256, rank, "test", 1e-3).ToString(), rank, 1e-3);
    }

    /// <summary>All leaves to the workers of each stage.</summary>
    private Member[] Deal(int leaves, int[] workers) => [.. workers.Select(worker =>
    {
        int[] stage = [.. workers.Where(other => other % _stages == worker % _stages)];
        int replica = Array.IndexOf(stage, worker);
        int first = leaves * replica / stage.Length;
        return new Member($"node/{worker}", "", first, (leaves * (replica + 1) / stage.Length) - first, worker % _stages);
    })];
}
