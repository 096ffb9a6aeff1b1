using System.Collections.Immutable;
using Akka.Actor;
using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Journal;
using Spectral.Coordinator.Membership;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Sweeps;

/// <summary>Opens sweeps' actors and tells them of their trials' jobs. Not thread-safe: the coordinator's actor's own.</summary>
/// <param name="context">Of the coordinator's actor, whose children sweeps are.</param>
internal sealed class SweepDesk(IActorContext context, JobServices services)
{
    /// <summary>No job id has it, so that jobs and sweeps never share an actor's name.</summary>
    private const string Prefix = "sweep~";

    private SweepBook _book = SweepBook.Empty;
    private ImmutableArray<string> _workerNodes = [];

    public IEnumerable<string> Active => _book.Active;

    public IEnumerable<SweepEntry> Entries => _book.Entries;

    public void Apply(IJournalEvent happened) => _book = _book.Apply(happened);

    public bool Contains(string sweep) => _book.Contains(sweep);

    public bool IsActive(string sweep) => _book.IsActive(sweep);

    /// <summary>Why a request cannot be met, or null when it may go on.</summary>
    /// <param name="isJob">Whether a job has this id.</param>
    public ClientMessages.Refused? Refusal(IWireMessage request, Func<string, bool> isJob) => request switch
    {
        SweepMessages.Start start when TrialJobs.Fault(start.Sweep) is { } fault => new ClientMessages.Refused(fault),
        SweepMessages.Start start when isJob(start.Sweep) => new ClientMessages.Refused(
            $"there is a job '{start.Sweep}' already; choose another name for the sweep", UserErrorKind.Conflict),
        SweepMessages.Start { Recipe: null } start when !Contains(start.Sweep) => Unknown(start.Sweep),
        SweepMessages.Describe describe when !Contains(describe.Sweep) => Unknown(describe.Sweep),
        _ => null,
    };

    /// <summary>The sweep's actor.</summary>
    public IActorRef Open(string sweep)
    {
        IActorRef child = context.Child(Prefix + sweep);
        if (child.IsNobody())
        {
            child = context.ActorOf(Props.Create(() => new SweepActor(sweep, services)), Prefix + sweep);
            child.Tell(new SweepInputs.Capacity(_workerNodes));
        }

        return child;
    }

    /// <summary>Tells sweeps that run how many trials can run at once.</summary>
    public void Take(NodeRegistry nodes)
    {
        ImmutableArray<string> workerNodes = [.. nodes.Nodes.Values.Where(node => !node.IsDraining).SelectMany(node => node.Workers.Select(_ => node.Node))];
        if (!workerNodes.SequenceEqual(_workerNodes, StringComparer.Ordinal))
        {
            _workerNodes = workerNodes;
            foreach (string sweep in Active)
            {
                Tell(sweep, new SweepInputs.Capacity(workerNodes));
            }
        }
    }

    public void Take(JobSummary summary)
    {
        if (TrialJobs.Parse(summary.Job) is { } trial)
        {
            Tell(trial.Sweep, summary);
        }
    }

    public void Take(JobMessages.Evaluated evaluated)
    {
        if (TrialJobs.Parse(evaluated.Job) is { } trial)
        {
            Tell(trial.Sweep, new SweepInputs.Evaluated(trial.Trial, evaluated.Evaluation));
        }
    }

    public void Ended(string job, JobResult result, ImmutableArray<string> nodes)
    {
        if (TrialJobs.Parse(job) is { } trial)
        {
            Tell(trial.Sweep, new SweepInputs.TrialEnded(trial.Trial, result, nodes));
        }
    }

    private void Tell(string sweep, object message)
    {
        if (context.Child(Prefix + sweep) is { } child && !child.IsNobody())
        {
            child.Tell(message);
        }
    }

    private static ClientMessages.Refused Unknown(string sweep) => new($"there is no sweep '{sweep}'", UserErrorKind.UnknownJob);
}
