using System.Text;
using Spectral.GpuNode.Checkpoints;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Decomposition;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Training;
using Spectral.GpuNode.Training.Stages;
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

        var grid = new StageGrid(form.Members, rank);
        grid.RequireLeavesDealtOnce(job.Batcher.LeafCount);
        RequireLoaded(job, grid);
        progress.Enter(WorkerPhase.WaitingForPeers);
        ICommunicator connected = communicators.Connect(form.Fence, form.Members, rank, calledOff);
        using CancellationTokenRegistration abort = calledOff.Register(() => connected.Abort("the generation was given up while it formed"));
        progress.Enter(WorkerPhase.Forming);
        var communicator = new WatchedCommunicator(connected, progress);
        ICommunicator replicas = communicator;
        try
        {
            bool isExact = communicator.AllGather(Encoding.UTF8.GetBytes(worker.Fingerprint))
                .Select(Encoding.UTF8.GetString).Distinct(StringComparer.Ordinal).Count() == 1;
            if (grid.Stages > 1)
            {
                replicas = ConnectReplicas(form, grid, calledOff);
            }

            using CancellationTokenRegistration abortReplicas = calledOff.Register(() => replicas.Abort("the generation was given up while it formed"));
            if (memory?.IsOf(form.StateGeneration) != true)
            {
                // Trained values are in the adapters' tensors: a state that is not theirs starts from fresh ones.
                memory?.Dispose();
                memory = null;
            }

            new BasisExchange(new BasisStore(store), replicas, progress)
                .Share([.. OwnBases(form, job, grid)], job.Adapter.KeptColumns, memory is null ? held.ByModule : null);
            bool holdsState = memory is not null;
            memory ??= Attach(job, held);
            GenerationStages? stages = grid.Stages == 1 ? null : Describe(job, memory, grid, communicator, replicas);
            TakeState(form, memory, holdsState, replicas, stages);
            memory.Gradients.Parameters.WriteValues(memory.States.Current.Parameters);
            memory.FormedGeneration = form.Fence.Generation;
            progress.Applied(memory.States.Current.Step);
            return new Generation
            {
                Fence = form.Fence,
                Member = form.Members[rank],
                Workers = [.. form.Members.Select(member => member.Worker)],
                Communicator = communicator,
                Stages = stages,
                Bases = form.Bases,
                Checkpointed = form.StateGeneration == 0 ? form.StartStep : null,
                IsExact = isExact && !GradientSums.IsFast(job.Recipe.Reduction, WorkerDevice.Parse(worker.Device)),
            };
        }
        catch
        {
            if (replicas != communicator)
            {
                replicas.Dispose();
            }

            communicator.Dispose();
            throw;
        }
    }

    /// <summary>A second connection of the members that hold the same layers, under a name of its own.</summary>
    private WatchedCommunicator ConnectReplicas(WorkerCommands.Form form, StageGrid grid, CancellationToken calledOff) => new(
        communicators.Connect(form.Fence with { Run = $"{form.Fence.Run}#{grid.Stage}" }, grid.Replicas, grid.Replica, calledOff), progress);

    private static GenerationStages Describe(
        LoadedJob job, RunMemory memory, StageGrid grid, ICommunicator communicator, ICommunicator replicas)
    {
        StageLayout layout = StageLayout.Exchange(communicator, grid, memory.Gradients.Parameters.Slices, job.Inventory.Weights);
        job.Directory.Know(layout.Weights);
        return new GenerationStages { Grid = grid, All = communicator, Replicas = replicas, Layout = layout };
    }

    /// <summary>Bases of this member's layers; who made one may be a member of another stage by now.</summary>
    private static IEnumerable<BasisReference> OwnBases(WorkerCommands.Form form, LoadedJob job, StageGrid grid) => form.Bases
        .Where(basis => job.Holds(basis.Module))
        .Select(basis => basis with { Source = Math.Max(0, grid.Ranks(grid.Stage).ToList().IndexOf(basis.Source)) });

    private void RequireLoaded(LoadedJob job, StageGrid grid)
    {
        (int stage, int stages) = job.Stage is { } loaded ? (loaded.Range.Index, loaded.Range.Count) : (0, 1);
        if ((stage, stages) != (grid.Stage, grid.Stages))
        {
            throw new InvalidOperationException(
                $"'{worker.Worker}' holds stage {stage} of {stages}, and was told to form a generation as stage {grid.Stage} of {grid.Stages}");
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
                    [.. job.Inventory.Linears.Select(linear => job.Model.Linears[linear.Module])],
                    linear => held.ByModule.TryGetValue(linear.Name, out SpectralBasis? basis)
                        ? basis
                        : throw new InvalidOperationException($"no basis was named for '{linear.Name}'"),
                    leaf);
            var gradients = new ModelGradientSource(model, leaf, job.Member);
            var state = new TrainingState(gradients.Parameters.Count, job.Adapter.Method.IsPruned());
            gradients.Parameters.ReadValues(state.Parameters);
            return new RunMemory { Model = model, Gradients = gradients, Context = leaf, States = new StatePair(state) };
        }
    }

    /// <summary>Everyone at the start step: from what members hold, from a checkpoint, or fresh.</summary>
    private void TakeState(WorkerCommands.Form form, RunMemory memory, bool holdsState, ICommunicator communicator, GenerationStages? stages)
    {
        if (form.StateGeneration == 0)
        {
            if (form.Checkpoint is not null)
            {
                memory.States.Replace(ReadCheckpoint(form, memory, stages));
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

    private TrainingState ReadCheckpoint(WorkerCommands.Form form, RunMemory memory, GenerationStages? stages)
    {
        (TrainingState state, EvaluationHistory evaluations) = CheckpointReader.Read(
            store, form.Checkpoint!, form.StartStep, stages?.Layout.Slices ?? memory.Gradients.Parameters.Slices, memory.States.Current.IsScored);
        state.Evaluations = evaluations;
        return stages?.Join.Take(state) ?? state;
    }

    private static int FirstOf(IReadOnlyList<byte[]> answers, out bool all)
    {
        all = answers.All(answer => answer[0] == 1);
        return answers.ToList().FindIndex(answer => answer[0] == 1);
    }
}
