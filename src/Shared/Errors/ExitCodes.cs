namespace Spectral.Shared.Errors;

/// <summary>Exit codes of every executable; Kubernetes pod failure policies name them.</summary>
public static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Bad recipe, bad input or bad usage.</summary>
    public const int BadInput = 2;

    /// <summary>The job failed.</summary>
    public const int JobFailed = 3;

    /// <summary>No cluster could be reached.</summary>
    public const int Unreachable = 4;

    /// <summary>The process must be started again (EX_TEMPFAIL of sysexits.h).</summary>
    public const int Restart = 75;

    /// <summary>Cancelled by the user (128 + SIGINT).</summary>
    public const int Cancelled = 130;
}
