namespace Spectral.GpuNode.Collectives.Nccl;

/// <summary>The members of ncclDataType_t that are used here.</summary>
internal enum NcclDataType
{
    UInt8 = 1,
    Float32 = 7,
}
