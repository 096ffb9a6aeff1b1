using System.Collections.Concurrent;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Workers;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Tests.Embedded;

/// <summary>What scripted engines do where they may differ, and what they were told.</summary>
internal sealed class Script : IWorkerEngineFactory
{
    public required LocalArtifactStore Store { get; init; }

    public long TotalSteps { get; init; } = 6;

    public long CheckpointEvery { get; init; } = 2;

    /// <summary>Awaited by rank 0 before each step.</summary>
    public Func<long, Task> BeforeStep { get; init; } = static _ => Task.CompletedTask;

    public Func<string, string> Digest { get; init; } = static _ => "digest";

    public Func<string, ModelInventory> Inventory { get; init; } = static _ => TinyInventory("w");

    /// <summary>Sent instead of obeying a command, unless null.</summary>
    public Func<string, IWorkerCommand, WorkerEvents.Failed?>? Failure { get; init; }

    public ConcurrentQueue<(string Worker, IWorkerCommand Command)> Received { get; } = new();

    public static ModelInventory TinyInventory(string data) => new(
        "LlamaForCausalLM",
        [
            new WeightEntry("model.a.weight", [96, 64], "F32", new string('a', 64)),
            new WeightEntry("model.b.weight", [64, 64], "F32", new string('b', 64)),
            new WeightEntry("model.c.weight", [64, 64], "F32", new string('b', 64)),
        ],
        [new LinearEntry("model.a", "model.a.weight"), new LinearEntry("model.b", "model.b.weight"), new LinearEntry("model.c", "model.c.weight")],
        data);

    public StepRecord Step(long step, int generation) =>
        new("trial-0", step, 100f / step, 50, 1e-3, 0.5, step * 8, 400, 0.1, 0.01, generation);

    public IWorkerEngine Create(WorkerDescription worker) => new ScriptedEngine(worker, Store, this);
}
