namespace Spectral.Cli.Doctor;

/// <summary>What a check of this host found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Found">What is there.</param>
/// <param name="Advice">What to do; null where nothing is to be done.</param>
internal sealed record CheckResult(string Check, CheckState State, string Found, string? Advice = null)
{
    public static CheckResult Ok(string check, string found) => new(check, CheckState.Ok, found);

    public static CheckResult Warning(string check, string found, string advice) => new(check, CheckState.Warning, found, advice);

    public static CheckResult Failed(string check, string found, string advice) => new(check, CheckState.Failed, found, advice);
}
