using Akka.TestKit;
using Akka.TestKit.Xunit;
using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Membership;
using Spectral.Shared.Delivery;
using Spectral.Shared.Messages;
using Spectral.Shared.Serialization;
using Envelope = Spectral.Shared.Serialization.Envelope;

namespace Spectral.Coordinator.Tests.Membership;

/// <summary>Links to nodes that are probes; messages pass the serializer.</summary>
public sealed class NodeLinksTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly ManualClock _clock = new();
    private readonly TestProbe _node;
    private readonly NodeLinks _links;

    public NodeLinksTests()
        : base("akka.loglevel = WARNING")
    {
        _node = CreateTestProbe();
        _links = new NodeLinks(new WireTransit(strict: true), TestActor, _clock);
    }

    [Fact]
    public void One_incarnation_of_a_node_keeps_its_session_and_the_next_gets_a_higher_one()
    {
        NodeLink first = Meet("n", "i");
        Assert.Same(first, Meet("n", "i"));
        NodeLink other = Meet("m", "i");
        NodeLink again = Meet("n", "j");
        Assert.True(first.Session < other.Session && other.Session < again.Session);
        Assert.Null(_links.Of("n/0", first.Session));
        Assert.Same(again, _links.Of("n/0", again.Session));
        Assert.Same(again, _links.To("n/7"));
    }

    [Fact]
    public void Sessions_of_a_later_epoch_are_higher_than_all_of_an_earlier_one()
    {
        var later = new NodeLinks(new WireTransit(strict: true), TestActor, _clock);
        long before = Enumerable.Range(0, 100).Max(i => Meet($"n{i}", "i", epoch: 4).Session);
        Assert.True(later.Meet(Hello("n", "i"), _node.Ref, epoch: 5).Session > before);
    }

    [Fact]
    public void A_node_that_was_dropped_begins_anew_when_it_comes_back()
    {
        NodeLink before = Meet("n", "i");
        _links.Drop("n");
        Assert.Null(_links.To("n/0"));
        Assert.True(Meet("n", "i").Session > before.Session);
    }

    [Fact]
    public void Commands_are_numbered_and_what_is_not_acknowledged_in_time_is_sent_again_in_order()
    {
        NodeLink link = Meet("n", "i");
        for (int generation = 1; generation <= 3; generation++)
        {
            link.Send("n/0", Prepare(generation), trace: null);
        }

        Assert.Equal([(1L, 1), (2L, 2), (3L, 3)], Received(3));
        link.Hear(Hello("n", "i", link.Session, received: 1), Patience);
        _node.ExpectNoMsg(TimeSpan.FromMilliseconds(50), cancellationToken: default);
        _clock.Advance(Patience);
        link.Hear(Hello("n", "i", link.Session, received: 1), Patience);
        Assert.Equal([(2L, 2), (3L, 3)], Received(2));
        link.Hear(Hello("n", "i", link.Session, received: 3), Patience);
        _clock.Advance(Patience);
        link.Hear(Hello("n", "i", link.Session, received: 3), Patience);
        _node.ExpectNoMsg(TimeSpan.FromMilliseconds(50), cancellationToken: default);
    }

    [Fact]
    public void What_a_node_says_about_another_session_counts_for_nothing()
    {
        NodeLink link = Meet("n", "i");
        link.Send("n/0", Prepare(1), trace: null);
        Received(1);
        _clock.Advance(Patience);
        link.Hear(Hello("n", "i", link.Session - 1, received: 1), Patience);
        link.Hear(Hello("n", "i", link.Session, received: 0), Patience);
        Assert.Equal([(1L, 1)], Received(1));
    }

    [Fact]
    public void Receipts_count_in_their_own_session_only()
    {
        NodeLink before = Meet("n", "i");
        before.Reports.Accept(1);
        NodeLink link = Meet("n", "j");
        link.Reports.Accept(1);
        _links.Done(new JobMessages.Receipt("n", before.Session, 1));
        _links.Done(new JobMessages.Receipt("gone", link.Session, 1));
        Assert.Equal(0, link.Reports.DoneThrough);
        _links.Done(new JobMessages.Receipt("n", link.Session, 1));
        Assert.Equal(1, link.Reports.DoneThrough);
    }

    private NodeLink Meet(string node, string incarnation, long epoch = 1) => _links.Meet(Hello(node, incarnation), _node.Ref, epoch);

    private static NodeMessages.Hello Hello(string node, string incarnation, long session = 0, long received = 0) =>
        new(node, incarnation, NodeMessages.ProtocolVersion, [], session, received, false);

    private static WorkerCommands.Prepare Prepare(int generation) => new(new Fence(1, "job", generation));

    private List<(long Sequence, int Generation)> Received(int count) =>
    [
        .. _node.ReceiveN(count, TimeSpan.FromSeconds(20), default).Cast<Envelope>().Select(envelope =>
        {
            StreamPosition position = Assert.IsType<StreamPosition>(envelope.Position);
            Assert.Equal("n/0", envelope.Worker);
            return (position.Sequence, Assert.IsType<WorkerCommands.Prepare>(envelope.Message).Fence.Generation);
        }),
    ];
}
