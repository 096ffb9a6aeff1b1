using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Spectral.GpuNode.Engine;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Checkpoints;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Tests.Embedded;

/// <summary>An engine that does everything a worker does but compute: real files, real events, made-up numbers.</summary>
internal sealed class ScriptedEngine : IWorkerEngine
{
    private readonly WorkerDescription _worker;
    private readonly LocalArtifactStore _store;
    private readonly Script _script;
    private readonly Channel<IWorkerCommand> _commands = Channel.CreateUnbounded<IWorkerCommand>();
    private readonly Channel<IWorkerEvent> _events = Channel.CreateUnbounded<IWorkerEvent>();
    private readonly Task _loop;
    private Task _training = Task.CompletedTask;
    private volatile WorkerCommands.Stop? _stop;
    private JobSpecification? _job;
    private WorkerCommands.Form? _form;

    public ScriptedEngine(WorkerDescription worker, LocalArtifactStore store, Script script)
    {
        _worker = worker;
        _store = store;
        _script = script;
        _loop = Task.Run(RunAsync);
    }

    public ChannelReader<IWorkerEvent> Events => _events.Reader;

    public WorkerProgress Progress => WorkerProgress.Idle;

    public void Post(IWorkerCommand command)
    {
        // Before it is seen as received: a test that waits for it must not overtake it.
        if (command is WorkerCommands.Stop stop)
        {
            _stop = stop;
        }

        _script.Received.Enqueue((_worker.Worker, command));
        _commands.Writer.TryWrite(command);
    }

    public async ValueTask DisposeAsync()
    {
        _commands.Writer.TryComplete();
        _stop = new WorkerCommands.Stop(new Fence(0, "", 0), SaveCheckpoint: false);
        await _loop;
        _events.Writer.TryComplete();
    }

    private async Task RunAsync()
    {
        await foreach (IWorkerCommand command in _commands.Reader.ReadAllAsync())
        {
            try
            {
                Obey(command);
            }
            catch (Exception e)
            {
                Emit(new WorkerEvents.Failed(command.Fence, _worker.Worker, WorkerPhase.Loading, e.Message, false, false, e.ToString()));
            }
        }
    }

    private void Obey(IWorkerCommand command)
    {
        if (_script.Failure?.Invoke(_worker.Worker, command) is { } failure)
        {
            Emit(failure);
            return;
        }

        switch (command)
        {
            case WorkerCommands.Load load:
                Load(load);
                break;
            case WorkerCommands.Decompose decompose:
                foreach (DecompositionTask task in decompose.Tasks)
                {
                    bool made = _store.TryCreate(StoreLayout.Basis(task.Key), stream => stream.Write(Encoding.UTF8.GetBytes(task.Key)));
                    Emit(new WorkerEvents.WeightDecomposed(decompose.Fence, _worker.Worker, task.Module, task.Key, Sha256(task.Key), !made, 0.25, 1e-5, "scripted"));
                }

                break;
            case WorkerCommands.FetchBases fetch:
                Emit(new WorkerEvents.BasesFetched(fetch.Fence, _worker.Worker));
                break;
            case WorkerCommands.Prepare prepare:
                Emit(new WorkerEvents.Prepared(prepare.Fence, _worker.Worker, 0, []));
                break;
            case WorkerCommands.Form form:
                _form = form;
                Emit(new WorkerEvents.Formed(form.Fence, _worker.Worker, form.StartStep, _script.Digest(_worker.Worker)));
                break;
            case WorkerCommands.Go go:
                _training = Task.Run(() => TrainAsync(go.Fence));
                break;
        }
    }

    private void Load(WorkerCommands.Load load)
    {
        _stop = null;
        _job = load.Job;
        ModelInventory inventory = _script.Inventory(_worker.Worker);
        string sha256 = InventoryJson.Sha256(inventory);
        string path = InventoryJson.Path(load.Job.Job, sha256);
        _store.TryCreate(path, stream => stream.Write(InventoryJson.Write(inventory)));
        Emit(new WorkerEvents.Loaded(load.Fence, _worker.Worker, path, sha256, "rows", _script.TotalSteps, 1234, ["2 samples were too long"]));
    }

    private async Task TrainAsync(Fence fence)
    {
        bool isFirst = _form!.Members[0].Worker == _worker.Worker;
        long step = _form.StartStep;
        if (isFirst && step == 0)
        {
            Emit(Evaluation(fence, 0));
        }

        while (isFirst && step < _script.TotalSteps)
        {
            await _script.BeforeStep(step + 1);
            if (_stop is { } stop)
            {
                if (stop.SaveCheckpoint)
                {
                    Checkpoint(fence, step);
                }

                Emit(new WorkerEvents.Left(fence, _worker.Worker, step, LeaveReason.Stopped));
                return;
            }

            step++;
            Emit(new WorkerEvents.StepsApplied(fence, _worker.Worker, [_script.Step(step, fence.Generation)]));
            if (step % _script.CheckpointEvery == 0)
            {
                Checkpoint(fence, step);
            }
        }

        if (isFirst)
        {
            Emit(Evaluation(fence, step));
            Adapter(fence, step);
        }

        Emit(new WorkerEvents.Left(fence, _worker.Worker, step, LeaveReason.Finished));
    }

    private void Checkpoint(Fence fence, long step)
    {
        string incoming = StoreLayout.IncomingCheckpoint(_job!.Job, _job.Trial, step, fence.Generation);
        Write($"{incoming}/{StoreLayout.AdapterFile}", $"adapter of step {step}");
        Write($"{incoming}/{StoreLayout.TrainerStateFile}", $"step {step}");
        IReadOnlyList<UploadedFile> files = StoredFiles.Describe(_store, incoming);
        Emit(new WorkerEvents.CheckpointUploaded(
            fence, _worker.Worker, step, incoming, files, step * 8, true, null, false, _worker.Fingerprint, 0.01));
    }

    private void Adapter(Fence fence, long step)
    {
        string incoming = StoreLayout.IncomingAdapter(_job!.Job, _job.Trial, fence.Generation);
        Write($"{incoming}/adapter/{StoreLayout.AdapterConfigFile}", "{}");
        Write($"{incoming}/peft/{StoreLayout.AdapterConfigFile}", "{}");
        Emit(new WorkerEvents.AdapterUploaded(fence, _worker.Worker, step, incoming, StoredFiles.Describe(_store, incoming), ["rank hint: 8"]));
    }

    private WorkerEvents.Evaluated Evaluation(Fence fence, long step) => new(
        fence,
        _worker.Worker,
        new EvaluationRecord(_job!.Trial, step, 2.0 - (step * 0.1), 100, new Dictionary<string, double>(StringComparer.Ordinal) { ["exact-match"] = step * 0.05 }, 20, 0.5));

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private void Write(string path, string text) => _store.Replace(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private void Emit(IWorkerEvent happened) => _events.Writer.TryWrite(happened);
}
