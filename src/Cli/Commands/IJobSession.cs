using Spectral.Cli.Planning;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Commands;

/// <summary>A job that a command starts and follows, in this process or elsewhere.</summary>
internal interface IJobSession : IAsyncDisposable
{
    string Job { get; }

    IOrchestratorClient Client { get; }

    /// <summary>Cancelled when the command lets go of a job that goes on without it.</summary>
    CancellationToken Detached { get; }

    /// <summary>The first Ctrl-C or SIGTERM: begins what ends the command in good order, and says what that is. Any thread may call.</summary>
    string Interrupt();

    /// <summary>What a second Ctrl-C leaves behind.</summary>
    string Abandoned { get; }

    /// <summary>The command with which the job goes on.</summary>
    string ResumeCommand { get; }

    /// <summary>What the loss of the coordinator really was, where that is known and the user can mend it; else null.</summary>
    UserErrorException? Explain(Exception lost);

    /// <summary>What the user may do with a job that was let go.</summary>
    string AfterDetaching { get; }

    /// <summary>The result with its files as the user finds them.</summary>
    JobResult Locate(JobResult result);

    /// <summary>What training took of this process's memory; null where others trained, on other devices, or the system does not say.</summary>
    MemoryUse? Memory(Recipe recipe);

    /// <summary>What the user may want next; null when there is nothing to suggest.</summary>
    /// <param name="result">Located.</param>
    string? Next(Recipe recipe, JobResult result);
}
