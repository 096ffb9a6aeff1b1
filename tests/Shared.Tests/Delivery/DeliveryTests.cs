using CsCheck;
using Spectral.Shared.Delivery;

namespace Spectral.Shared.Tests.Delivery;

public sealed class DeliveryTests
{
    [Fact]
    public void Whatever_is_lost_or_doubled_on_the_way_everything_arrives_once_and_in_order() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 2].Array[400]).Sample((count, fates) =>
        {
            var outgoing = new OutgoingMessages<int>(TimeProvider.System);
            var incoming = new IncomingMessages();
            var arrived = new List<int>();
            int fate = 0;
            for (int message = 0; message < count; message++)
            {
                Carry(outgoing.Add(message), message);
            }

            while (outgoing.Count > 0)
            {
                foreach ((long sequence, int message) in outgoing.Waiting.ToArray())
                {
                    Carry(sequence, message);
                }

                if (Fate() != 0)
                {
                    outgoing.Acknowledge(incoming.DoneThrough);
                }
            }

            Assert.Equal(Enumerable.Range(0, count), arrived);

            int Fate() => fate < fates.Length ? fates[fate++] : 1;

            void Carry(long sequence, int message)
            {
                for (int copy = Fate(); copy > 0; copy--)
                {
                    if (incoming.Accept(sequence))
                    {
                        arrived.Add(message);
                        incoming.Done(sequence);
                    }
                }
            }
        });

    [Fact]
    public void What_is_done_early_is_told_only_with_what_came_before()
    {
        var incoming = new IncomingMessages();
        Assert.True(incoming.Accept(1) && incoming.Accept(2) && incoming.Accept(3));
        incoming.Done(3);
        incoming.Done(2);
        Assert.Equal(0, incoming.DoneThrough);
        incoming.Done(1);
        Assert.Equal(3, incoming.DoneThrough);
    }

    [Fact]
    public void What_was_accepted_and_not_done_is_taken_again_when_its_taker_is_gone()
    {
        var incoming = new IncomingMessages();
        Assert.True(incoming.Accept(1) && incoming.Accept(2) && incoming.Accept(3) && incoming.Accept(4));
        incoming.Done(1);
        incoming.Done(3);
        incoming.TakeAgain();
        Assert.Equal(1, incoming.DoneThrough);
        Assert.False(incoming.Accept(5), "nothing may overtake what is missing");
        Assert.True(incoming.Accept(2));
        incoming.Done(2);

        // Done late, by another taker, after all was to be taken again: the sender counts it as told and does not repeat it.
        incoming.Done(3);
        Assert.Equal(3, incoming.DoneThrough);
        Assert.True(incoming.Accept(4));
        incoming.Done(4);
        incoming.Done(2);
        Assert.Equal(4, incoming.DoneThrough);
    }

    [Fact]
    public void A_new_session_counts_from_one_and_keeps_what_waits()
    {
        var outgoing = new OutgoingMessages<string>(TimeProvider.System);
        outgoing.Add("a");
        outgoing.Add("b");
        outgoing.Add("c");
        outgoing.Acknowledge(1);
        outgoing.Restart();
        Assert.Equal([(1L, "b"), (2L, "c")], outgoing.Waiting);
        Assert.Equal(3, outgoing.Add("d"));
    }

    [Fact]
    public void The_oldest_is_overdue_once_for_each_time_it_has_waited()
    {
        var clock = new ManualClock();
        var outgoing = new OutgoingMessages<string>(clock);
        outgoing.Add("a");
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(outgoing.IsOverdue(TimeSpan.FromSeconds(3)));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(outgoing.IsOverdue(TimeSpan.FromSeconds(3)));
        Assert.False(outgoing.IsOverdue(TimeSpan.FromSeconds(3)));
        outgoing.Acknowledge(1);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(outgoing.IsOverdue(TimeSpan.FromSeconds(3)));
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
