using Microsoft.Extensions.Logging;
using Spectral.Shared.Serialization;

namespace Spectral.Coordinator.Jobs;

/// <summary>What every job's actor works with.</summary>
/// <param name="ResumeInterrupted">As in <see cref="CoordinatorOptions"/>.</param>
internal sealed record JobServices(IJobFiles Files, WireTransit Transit, TimeProvider Time, ILoggerFactory Logging, bool ResumeInterrupted);
