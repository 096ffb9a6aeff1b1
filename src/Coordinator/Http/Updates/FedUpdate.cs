using System.Runtime.InteropServices;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Http.Updates;

/// <summary>An update of a feed.</summary>
/// <param name="Id">Of its event.</param>
/// <param name="Frame">Its event; null for one so old that it is encoded again by who wants it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FedUpdate(UpdateId Id, JobUpdate Update, byte[]? Frame)
{
    public byte[] Encoded => Frame ?? UpdateFrame.Encode(Id, Update);
}
