using System.Runtime.CompilerServices;

namespace Spectral.GpuNode.Collectives.Nccl;

/// <summary>ncclUniqueId: names one communicator to all its members; passed by value.</summary>
[InlineArray(Size)]
internal struct NcclUniqueId
{
    public const int Size = 128;

    private byte _first;
}
