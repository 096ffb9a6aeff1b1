using Microsoft.Extensions.Logging;
using Spectral.Shared.Serialization;

namespace Spectral.Coordinator.Jobs;

/// <summary>What every job's actor works with.</summary>
internal sealed record JobServices(IJobFiles Files, WireTransit Transit, TimeProvider Time, ILoggerFactory Logging);
