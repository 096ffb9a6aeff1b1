using System.Text;
using Spectral.GpuNode.Checkpoints;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Decomposition;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Training;
using Spectral.Models.Adapters;
using Spectral.Shared.Adapters;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Messages;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Decomposition;

namespace Spectral.GpuNode.Engine;

/// <summary>Makes a loaded worker a member of a generation: connection, bases, adapters, start state.</summary>
internal sealed class GenerationFormer(
    WorkerDescription worker, IArtifactStore store, ICommunicatorFactory communicators, ProgressMeter progress)
{
    /// <param name="job">What is trained.</param>
    /// <param name="form">The command.</param>
    /// <param name="memory">What the worker keeps from an earlier generation, or null; given back, or replaced.</param>
    /// <param name="held">Bases it has already; emptied.</param>
    /// <param name="calledOff">Cancelled when the generation is given up.</param>
    public Generation Form(LoadedJob job, WorkerCommands.Form form, ref RunMemory? memory, HeldBases held, CancellationToken calledOff)
    {
        int rank = form.Members.ToList().FindIndex(member => member.Worker == worker.Worker);
        if (rank < 0)
        {
            throw new InvalidOperationException($"'{worker.Worker}' was told to form a generation it is no member of");
        }

        RequireLeavesDealtOnce(form.Members, job.Batcher.LeafCount);
        progress.Enter(WorkerPhase.WaitingForPeers);
        ICommunicator connected = communicators.Connect(form.Fence, form.Members, rank, calledOff);
        using CancellationTokenRegistration abort = calledOff.Register(() => connected.Abort("the generation was given up while it formed"));
        progress.Enter(WorkerPhase.Forming);
        var communicator = new WatchedCommunicator(connected, progress);
        try
        {
            bool isExact = communicator.AllGather(Encoding.UTF8.GetBytes(worker.Fingerprint))
                .Select(Encoding.UTF8.GetString).Distinct(StringComparer.Ordinal).Count() == 1;
            if (memory?.IsOf(form.StateGeneration) != true)
            {
                // Trained values are in the adapters' tensors: a state that is not theirs starts from fresh ones.
                memory?.Dispose();
                memory = null;
            }

            new BasisExchange(new BasisStore(store), communicator, progress)
                .Share(form.Bases, job.Adapter.KeptColumns, memory is null ? held.ByModule : null);
            bool holdsState = memory is not null;
            memory ??= Attach(job, held);
            TakeState(form, memory, holdsState, communicator);
            memory.Gradients.Parameters.WriteValues(memory.States.Current.Parameters);
            memory.FormedGeneration = form.Fence.Generation;
            progress.Applied(memory.States.Current.Step);
            return new Generation
            {
                Fence = form.Fence,
                Member = form.Members[rank],
                Workers = [.. form.Members.Select(member => member.Worker)],
                Communicator = communicator,
                Checkpointed = form.StateGeneration == 0 ? form.StartStep : null,
                IsExact = isExact && !GradientSums.IsFast(job.Recipe.Reduction, WorkerDevice.Parse(worker.Device)),
            };
        }
        catch
        {
            communicator.Dispose();
            throw;
        }
    }

    private static RunMemory Attach(LoadedJob job, HeldBases held)
    {
        var leaf = new LeafContext();
        using (held)
        {
            AdaptedModel model = job.Recipe.Adapter.Init is { } init
                ? EarlierAdapter.Attach(init, job, leaf)
                : AdaptedModel.Attach(
                    job.Model,
                    job.Adapter,
                    job.Recipe.Adapter.Targets,
                    linear => held.ByModule.TryGetValue(linear.Name, out SpectralBasis? basis)
                        ? basis
                        : throw new InvalidOperationException($"no basis was named for '{linear.Name}'"),
                    leaf);
            var gradients = new ModelGradientSource(model, leaf, job.Member);
            var state = new TrainingState(gradients.Parameters.Count, job.Adapter.Method.IsPruned());
            gradients.Parameters.ReadValues(state.Parameters);
            return new RunMemory { Model = model, Gradients = gradients, States = new StatePair(state) };
        }
    }

    /// <summary>Everyone at the start step: from what members hold, from a checkpoint, or fresh.</summary>
    private void TakeState(WorkerCommands.Form form, RunMemory memory, bool holdsState, ICommunicator communicator)
    {
        if (form.StateGeneration == 0)
        {
            if (form.Checkpoint is not null)
            {
                memory.States.Replace(ReadCheckpoint(form, memory));
            }
            else if (form.StartStep != 0)
            {
                throw new InvalidOperationException($"training is to start at step {form.StartStep}, but no checkpoint was named");
            }

            memory.Records.Replace([], []);
            return;
        }

        holdsState = holdsState && memory.States.TryReturnTo(form.StartStep);
        if (holdsState)
        {
            memory.Records.Forget(form.StoredStep, form.StoredEvaluation);
            memory.Records.DropAfter(form.StartStep);
        }

        int source = FirstOf(communicator.AllGather([holdsState ? (byte)1 : (byte)0]), out bool allHold);
        if (source < 0)
        {
            throw new InvalidOperationException($"no member holds the state of step {form.StartStep}");
        }

        if (!allHold)
        {
            byte[] sent = communicator.Broadcast(
                communicator.Rank == source ? TransferredState.Write(memory.States.Current, memory.Records) : null, source);
            if (!holdsState)
            {
                memory.States.Replace(TransferredState.Read(sent, memory.States.Current, memory.Records));
            }
        }
    }

    private TrainingState ReadCheckpoint(WorkerCommands.Form form, RunMemory memory)
    {
        (TrainingState state, EvaluationHistory evaluations) =
            CheckpointReader.Read(store, form.Checkpoint!, form.StartStep, memory.Gradients.Parameters.Slices, memory.States.Current.IsScored);
        state.Evaluations = evaluations;
        return state;
    }

    private static int FirstOf(IReadOnlyList<byte[]> answers, out bool all)
    {
        all = answers.All(answer => answer[0] == 1);
        return answers.ToList().FindIndex(answer => answer[0] == 1);
    }

    private static void RequireLeavesDealtOnce(IReadOnlyList<Member> members, int leafCount)
    {
        int next = 0;
        foreach (Member member in members)
        {
            if (member.FirstLeaf != next)
            {
                throw new InvalidOperationException($"'{member.Worker}' was dealt leaves from {member.FirstLeaf} on, not from {next} on");
            }

            next += member.LeafCount;
        }

        if (next != leafCount)
        {
            throw new InvalidOperationException($"{next} leaves were dealt, but a global batch has {leafCount}");
        }
    }
}
