using Spectral.Coordinator.Jobs;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Jobs;

public sealed class FaultLedgerTests
{
    [Fact]
    public void A_third_death_in_a_row_in_one_phase_is_a_strike()
    {
        FaultLedger ledger = FaultLedger.Empty.Death("n", WorkerPhase.Training).Death("n", WorkerPhase.Training);
        Assert.Empty(ledger.Strikes);
        Assert.Equal(1, ledger.Death("n", WorkerPhase.Training).Strikes["n"]);
    }

    [Fact]
    public void A_step_or_another_phase_breaks_the_row()
    {
        FaultLedger twice = FaultLedger.Empty.Death("n", WorkerPhase.Training).Death("n", WorkerPhase.Training);
        Assert.Empty(twice.StepApplied().Death("n", WorkerPhase.Training).Strikes);
        Assert.Empty(twice.Death("n", WorkerPhase.Loading).Death("n", WorkerPhase.Training).Strikes);
    }

    [Fact]
    public void Two_strikes_set_a_node_aside_and_no_other()
    {
        FaultLedger ledger = FaultLedger.Empty.Strike("n").Strike("m");
        Assert.False(ledger.IsSetAside("n"));
        ledger = ledger.Strike("n");
        Assert.True(ledger.IsSetAside("n"));
        Assert.False(ledger.IsSetAside("m"));
    }
}
