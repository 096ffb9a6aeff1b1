namespace Spectral.GpuNode.Collectives.Nccl;

/// <summary>ncclResult_t.</summary>
internal enum NcclResult
{
    Success = 0,
    UnhandledCudaError = 1,
    SystemError = 2,
    InternalError = 3,
    InvalidArgument = 4,
    InvalidUsage = 5,

    /// <summary>A peer failed.</summary>
    RemoteError = 6,

    /// <summary>Not an error: ask again.</summary>
    InProgress = 7,
}
