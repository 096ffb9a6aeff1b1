namespace Spectral.Cli.Planning;

/// <summary>Whether a recipe fits, and what would, as lines to read and to copy from.</summary>
internal static class MemoryFitText
{
    public static IEnumerable<string> Lines(MemoryFit fit)
    {
        if (fit.Fits)
        {
            return [$"fits: {MemorySize.Text(fit.Needed)} of {MemorySize.Text(fit.Available)}"];
        }

        string lack = $"does not fit: {MemorySize.Text(fit.Needed)} are needed, {MemorySize.Text(fit.Available)} are there.";
        return fit.Least is { } least
            ? [$"{lack} No setting makes it fit: the least that was found is {MemorySize.Text(least)}, {MemorySize.Text(least - fit.Available)} too much."]
            : [$"{lack} With each of these it would, the one that costs least first:", .. fit.Proposals.SelectMany(Lines)];
    }

    private static IEnumerable<string> Lines(MemoryProposal proposal)
    {
        IEnumerable<string> arguments = proposal.Set.Select(setting => $"--set {setting}");
        if (proposal.Workers is { } workers)
        {
            arguments = arguments.Append($"--devices cpu:{workers}");
        }

        return [$"  {string.Join(' ', arguments)}", $"      {MemorySize.Text(proposal.Bytes)}; {string.Join("; ", proposal.Effects)}"];
    }
}
