using Spectral.Coordinator.Membership;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests;

public sealed class ClientDeskTests
{
    [Fact]
    public void A_new_job_needs_a_plain_id_that_is_free()
    {
        Assert.Null(Refusal(new ClientMessages.Submit("new", "recipe")));
        Assert.Equal(UserErrorKind.Conflict, Refusal(new ClientMessages.Submit("known", "recipe"))?.Kind);
        Assert.Equal(UserErrorKind.Invalid, Refusal(new ClientMessages.Submit("../new", "recipe"))?.Kind);
    }

    [Fact]
    public void What_asks_about_a_job_that_is_not_there_is_told_so()
    {
        Assert.All<IWireMessage>(
            [new ClientMessages.Resume("no", null), new ClientMessages.Watch("no"), new QueryMessages.DescribeJob("no")],
            request => Assert.Equal(new ClientMessages.Refused("there is no job 'no'", UserErrorKind.UnknownJob), Refusal(request)));
        Assert.All<IWireMessage>(
            [new ClientMessages.Resume("known", null), new ClientMessages.Watch("known"), new QueryMessages.DescribeJob("known")],
            request => Assert.Null(Refusal(request)));
    }

    [Fact]
    public void A_page_after_a_job_that_is_not_there_is_refused_in_words()
    {
        Assert.Empty(Assert.IsType<QueryMessages.Jobs>(ClientDesk.List([], new QueryMessages.ListJobs(null, 10))).Items);
        var refused = Assert.IsType<ClientMessages.Refused>(ClientDesk.List([], new QueryMessages.ListJobs("gone", 10)));
        Assert.Contains("'gone'", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_are_listed_with_their_workers_and_when_they_were_heard()
    {
        DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var worker = new WorkerStatus("n/0", "cpu:0", 1, 1, "f", new Fence(1, "job", 2), 3, WorkerPhase.Training, 0);
        NodeRegistry registry = NodeRegistry.Empty.Hear(new NodeMessages.Hello("n", "i", NodeMessages.ProtocolVersion, [worker], 0, 0, false), now).Registry;
        NodeSummary node = Assert.Single(ClientDesk.List(registry.Nodes, new QueryMessages.ListNodes(null, 10)).Items);
        Assert.Equal(("n", now), (node.Node, node.LastHeard));
        Assert.Equal(WorkerSummary.Of(worker), Assert.Single(node.Workers));
    }

    private static ClientMessages.Refused? Refusal(IWireMessage request) => ClientDesk.Refusal(request, job => job == "known");
}
