using Microsoft.Extensions.Logging;
using Spectral.Coordinator.Journal;
using Spectral.Shared.Serialization;

namespace Spectral.Coordinator.Jobs;

/// <summary>What every job's actor works with.</summary>
/// <param name="ResumeInterrupted">As in <see cref="CoordinatorOptions"/>.</param>
/// <param name="Journal">Told when the journal cannot be written or read.</param>
internal sealed record JobServices(
    IJobFiles Files, WireTransit Transit, TimeProvider Time, ILoggerFactory Logging, bool ResumeInterrupted, JournalHealth Journal);
