using System.Text;
using Spectral.GpuNode.Checkpoints;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Decomposition;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Training;
using Spectral.Models.Adapters;
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
    /// <param name="released">Cancelled when the run is taken away.</param>
    public Generation Form(LoadedJob job, WorkerCommands.Form form, CancellationToken released)
    {
        int rank = form.Members.ToList().FindIndex(member => member.Worker == worker.Worker);
        if (rank < 0)
        {
            throw new InvalidOperationException($"'{worker.Worker}' was told to form a generation it is no member of");
        }

        RequireLeavesDealtOnce(form.Members, job.Batcher.LeafCount);
        ICommunicator communicator = communicators.Connect(form.Fence, form.Members, rank, released);
        AdaptedModel? model = null;
        try
        {
            progress.Tick();
            bool isExact = communicator.AllGather(Encoding.UTF8.GetBytes(worker.Fingerprint))
                .Select(Encoding.UTF8.GetString).Distinct(StringComparer.Ordinal).Count() == 1;
            var leaf = new LeafContext();
            model = Attach(job, form, communicator, leaf);
            var gradients = new ModelGradientSource(model, leaf);
            (TrainingState state, EvaluationHistory evaluations) = Start(form, gradients.Parameters);
            gradients.Parameters.WriteValues(state.Parameters);
            progress.Applied(state.Step);
            return new Generation
            {
                Fence = form.Fence,
                Member = form.Members[rank],
                Workers = [.. form.Members.Select(member => member.Worker)],
                Communicator = communicator,
                Model = model,
                Gradients = gradients,
                States = new StatePair(state),
                Evaluations = evaluations,
                IsExact = isExact && !GradientSums.IsFast(job.Recipe.Reduction, WorkerDevice.Parse(worker.Device)),
            };
        }
        catch
        {
            model?.Dispose();
            communicator.Dispose();
            throw;
        }
    }

    private AdaptedModel Attach(LoadedJob job, WorkerCommands.Form form, ICommunicator communicator, LeafContext leaf)
    {
        IReadOnlyDictionary<string, SpectralBasis> bases =
            new BasisExchange(new BasisStore(store), communicator, progress).Share(form.Bases, job.Adapter.BasisColumns);
        try
        {
            return job.Recipe.Adapter.Init is { } init
                ? EarlierAdapter.Attach(init, job, leaf)
                : AdaptedModel.Attach(
                    job.Model,
                    job.Adapter,
                    job.Recipe.Adapter.Targets,
                    linear => bases.TryGetValue(linear.Name, out SpectralBasis? basis)
                        ? basis
                        : throw new InvalidOperationException($"no basis was named for '{linear.Name}'"),
                    leaf);
        }
        finally
        {
            foreach (SpectralBasis basis in bases.Values)
            {
                basis.Dispose();
            }
        }
    }

    private (TrainingState State, EvaluationHistory Evaluations) Start(WorkerCommands.Form form, TrainableParameters parameters)
    {
        if (form.Checkpoint is not null)
        {
            return CheckpointReader.Read(store, form.Checkpoint, form.StartStep, parameters.Slices);
        }

        if (form.StartStep != 0)
        {
            throw new InvalidOperationException($"training is to start at step {form.StartStep}, but no checkpoint was named");
        }

        var state = new TrainingState(parameters.Count);
        parameters.ReadValues(state.Parameters);
        return (state, EvaluationHistory.Empty);
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
