using System.Globalization;
using Spectral.Cli.Planning;

namespace Spectral.Cli.Tests.Planning;

/// <summary>Which settings are proposed, of a recipe whose memory is a sum that a test can follow.</summary>
public sealed class MemoryProposalsTests
{
    private const long Weights = 400;
    private const long Row = 100;

    private static readonly MemoryRemedy Rows = new([Set("rows=4"), Set("rows=2"), Set("rows=1")], "rounding");
    private static readonly MemoryRemedy Again = new([Set("again=true")], "slower");
    private static readonly MemoryRemedy Parts = new([Set("parts=2"), Set("parts=3"), Set("parts=4")], "processes");
    private static readonly MemoryRemedy Half = new([Set("half=true")], "another result");

    /// <summary>Needed at first: 400 of weights and 8 rows of 100.</summary>
    [Fact]
    public void Each_remedy_that_suffices_alone_is_proposed_and_goes_no_further_than_it_must() =>
        Assert.Equal(["rows=4", "again=true", "parts=2", "half=true"], Texts(Propose(1000, [Rows, Again, Parts, Half])));

    [Fact]
    public void A_remedy_that_does_not_suffice_takes_as_few_and_as_little_of_the_cheaper_ones_as_can_be() =>
        Assert.Equal(["rows=2 again=true", "rows=2 parts=2", "rows=4 half=true"], Texts(Propose(450, [Rows, Again, Parts, Half])));

    [Fact]
    public void What_an_earlier_proposal_does_with_fewer_remedies_is_not_proposed_again() =>
        Assert.Equal(["rows=1"], Texts(Propose(500, [Rows, Again, Parts])));

    [Fact]
    public void What_is_proposed_fits_and_says_what_it_needs() =>
        Assert.All(Propose(450, [Rows, Again, Parts, Half]), proposal => Assert.Equal(Needed(new PlanChange(proposal.Set)), proposal.Bytes));

    [Fact]
    public void A_change_that_cannot_be_made_or_does_not_help_is_no_choice()
    {
        MemoryRemedy useless = new([Set("rows=16"), Set("refused=1")], "nothing");
        Assert.Equal(["again=true"], Texts(Propose(1000, [useless, Again])));
    }

    [Fact]
    public void Where_nothing_fits_the_least_is_known()
    {
        var proposals = new MemoryProposals([Rows, Half], Needed);
        Assert.Empty(proposals.Choose(available: 200));
        Assert.Equal(250, proposals.Least());
        Assert.Null(new MemoryProposals([], Needed).Least());
    }

    private static IReadOnlyList<MemoryProposal> Propose(long available, MemoryRemedy[] remedies)
    {
        IReadOnlyList<MemoryProposal> proposals = new MemoryProposals(remedies, Needed).Choose(available);
        Assert.All(proposals, proposal => Assert.True(proposal.Bytes <= available));
        return proposals;
    }

    private static IEnumerable<string> Texts(IEnumerable<MemoryProposal> proposals) => proposals.Select(proposal => string.Join(' ', proposal.Set));

    private static long? Needed(PlanChange change)
    {
        Dictionary<string, string> settings = change.Settings.Select(setting => setting.Split('=')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        long Number(string key, long without) => settings.TryGetValue(key, out string? value) ? long.Parse(value, CultureInfo.InvariantCulture) : without;
        long rows = Number("rows", 8) * Row / (settings.ContainsKey("again") ? 4 : 1);
        return settings.ContainsKey("refused") ? null : ((Weights / Number("parts", 1)) + rows) / (settings.ContainsKey("half") ? 2 : 1);
    }

    private static PlanChange Set(string setting) => new([setting]);
}
