using System.Diagnostics;
using System.Runtime.InteropServices;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Engine;

/// <summary>A command with the span that was current when it was posted.</summary>
/// <param name="Sender">The span above that one: what the command was sent under.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PostedCommand(IWorkerCommand Command, ActivityContext Parent, ActivityContext Sender);
