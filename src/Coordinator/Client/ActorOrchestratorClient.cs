using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akka.Actor;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Serialization;
using Envelope = Spectral.Shared.Serialization.Envelope;

namespace Spectral.Coordinator.Client;

/// <summary>A client that speaks to the coordinator's actor.</summary>
public sealed class ActorOrchestratorClient(ActorSystem system, ICanTell coordinator, WireTransit transit) : IOrchestratorClient
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    public Task SubmitAsync(string recipe, string job, CancellationToken cancellation = default) =>
        AskAsync<ClientMessages.Submitted>(new ClientMessages.Submit(job, recipe), cancellation);

    public Task ResumeAsync(string job, string? recipe = null, CancellationToken cancellation = default) =>
        AskAsync<ClientMessages.Submitted>(new ClientMessages.Resume(job, recipe), cancellation);

    public Task StopAsync(string job, bool saveCheckpoint, CancellationToken cancellation = default)
    {
        transit.Send(coordinator, new ClientMessages.Stop(job, saveCheckpoint), ActorRefs.NoSender);
        return Task.CompletedTask;
    }

    public Task StartSweepAsync(string? recipe, string sweep, CancellationToken cancellation = default) =>
        AskAsync<ClientMessages.Submitted>(new SweepMessages.Start(sweep, recipe), cancellation);

    public Task StopSweepAsync(string sweep, CancellationToken cancellation = default)
    {
        transit.Send(coordinator, new SweepMessages.Stop(sweep), ActorRefs.NoSender);
        return Task.CompletedTask;
    }

    public Task<SweepMessages.Status> DescribeSweepAsync(string sweep, int first = 0, CancellationToken cancellation = default) =>
        AskAsync<SweepMessages.Status>(new SweepMessages.Describe(sweep, first), cancellation);

    public Task<QueryMessages.Sweeps> ListSweepsAsync(
        string? after = null, int limit = SummaryPages.MaximumItems, CancellationToken cancellation = default) =>
        AskAsync<QueryMessages.Sweeps>(new QueryMessages.ListSweeps(after, limit), cancellation);

    public Task<QueryMessages.Jobs> ListJobsAsync(
        string? after = null, int limit = SummaryPages.MaximumItems, CancellationToken cancellation = default) =>
        AskAsync<QueryMessages.Jobs>(new QueryMessages.ListJobs(after, limit), cancellation);

    public Task<QueryMessages.Job> DescribeJobAsync(string job, CancellationToken cancellation = default) =>
        AskAsync<QueryMessages.Job>(new QueryMessages.DescribeJob(job), cancellation);

    public Task<QueryMessages.Nodes> ListNodesAsync(
        string? after = null, int limit = SummaryPages.MaximumItems, CancellationToken cancellation = default) =>
        AskAsync<QueryMessages.Nodes>(new QueryMessages.ListNodes(after, limit), cancellation);

    public async IAsyncEnumerable<JobUpdate> WatchAsync(string job, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Channel<JobUpdate> updates = Channel.CreateUnbounded<JobUpdate>(new UnboundedChannelOptions { SingleReader = true });
        IActorRef watcher = system.ActorOf(Props.Create(() => new WatchActor(coordinator, transit, job, updates.Writer)));
        try
        {
            await foreach (JobUpdate update in updates.Reader.ReadAllAsync(cancellation))
            {
                yield return update;
            }
        }
        finally
        {
            system.Stop(watcher);
        }
    }

    private async Task<T> AskAsync<T>(IWireMessage request, CancellationToken cancellation)
        where T : IWireMessage
    {
        Envelope answer;
        try
        {
            answer = await coordinator.Ask<Envelope>(transit.Wrap(request), AnswerWithin, cancellation);
        }
        catch (AskTimeoutException e)
        {
            throw new TimeoutException($"the coordinator did not answer within {AnswerWithin.TotalSeconds:0} s", e);
        }

        return answer.Message switch
        {
            T expected => expected,
            ClientMessages.Refused refused => throw new UserErrorException(refused.Reason) { Kind = refused.Kind },
            { } other => throw new InvalidOperationException($"the coordinator answered {request.GetType().Name} with {other.GetType().Name}"),
        };
    }
}
